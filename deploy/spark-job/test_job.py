"""python3 -m unittest discover deploy/spark-job: what of the sample job needs no Spark."""

import json
import os
import re
import sys
import tempfile
import unittest
from unittest import mock

import ads
from control import Marker, milliseconds


def event(**changes):
    return json.dumps({"id": "r-1", "ad_id": "ad-123", "event_type": "view", "event_time": "1700000012345", **changes})


class AdsTest(unittest.TestCase):
    def test_a_view_counts_in_its_campaign_and_window(self):
        self.assertEqual(("campaign-12", 1700000010000, 1700000012345), ads.view_of(event()))

    def test_everything_else_counts_nowhere(self):
        for body in (
            event(event_type="click"), event(ad_id="ad-1000"), event(ad_id="ad--1"), event(ad_id="123"), event(ad_id=7), event(ad_id="ad-\u0661"),
            event(event_time=None), event(event_time="soon"), "", "{", "[]", "null", "7", '"view"', None,
        ):
            self.assertIsNone(ads.view_of(body), body)

    def test_a_batch_that_is_run_again_writes_the_same_keys(self):
        once, again = (ads.result_of("campaign-1", 10_000, 7, 3, 12_000) for _ in range(2))
        self.assertEqual(once, again)
        self.assertNotEqual(once[0], ads.result_of("campaign-1", 10_000, 8, 3, 12_000)[0])
        self.assertEqual({"campaign": "campaign-1", "window": 10_000, "batch": 7, "views": 3, "event_time": 12_000}, json.loads(once[1]))


class MarkerTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "marker")

    def write(self, text):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def test_a_command_is_found_once(self):
        marker = Marker(self.path)
        self.assertIsNone(marker.command())
        self.write('{"command":"stop","epoch":"3"}')
        self.assertEqual("stop", marker.command()["command"])
        self.assertIsNone(marker.command())

    def test_half_a_file_and_what_is_no_command_are_passed_over(self):
        marker = Marker(self.path)
        for text in ("", '{"command":', "[]", '{"command":"dance"}', "7"):
            self.write(text)
            self.assertIsNone(marker.command(), text)
        self.write('{"command":"change","properties":{}}')
        self.assertIsNotNone(marker.command())

    def test_what_is_in_effect_is_said_as_a_whole(self):
        Marker(self.path).done({"command": "change", "epoch": "7", "configuration": "ab12", "startingOffsets": "committed", "properties": {"a": "b"}})
        with open(self.path + ".done", encoding="utf-8") as file:
            self.assertEqual({"epoch": "7", "configuration": "ab12", "startingOffsets": "committed"}, json.load(file))

    def test_without_a_marker_nothing_comes(self):
        self.assertIsNone(Marker("").command())

    def test_durations_are_read_as_spark_writes_them(self):
        self.assertEqual([2500, 3000, 60_000, 120_000, 700], [milliseconds(text) for text in ("2500ms", "3s", "1min", "2m", "700")])


class PlanTest(unittest.TestCase):
    def test_a_batch_is_planned_with_what_was_changed_last_whatever_session_or_checkpoint_say(self):
        with mock.patch.dict(sys.modules, {name: mock.MagicMock() for name in ("pyspark", "pyspark.sql", "pyspark.sql.types")}):
            import structured_job
        settings = structured_job.Settings({"spark.sql.shuffle.partitions": "200", "spark.sql.codegen.wholeStage": "true"})
        settings.change({"spark.sql.shuffle.partitions": "64"})
        batch = mock.MagicMock()
        self.assertIs(batch, structured_job.plan(batch, settings))
        told = batch._jdf.sparkSession.return_value.conf.return_value.set.call_args_list
        self.assertEqual([mock.call("spark.sql.shuffle.partitions", "64"), mock.call("spark.sql.codegen.wholeStage", "true")], told)


class ScalaTest(unittest.TestCase):
    def test_the_job_in_scala_needs_nothing_that_came_with_2_13(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "DStreamJob.scala"), encoding="utf-8") as file:
            code = re.sub("//.*", "", file.read())
        for newer in (r"\bUsing\b", r"\.pipe\b", r"\.tap\b", "jdk.CollectionConverters", "LazyList", r"\.toIntOption\b"):
            self.assertIsNone(re.search(newer, code), newer)


if __name__ == "__main__":
    unittest.main()
