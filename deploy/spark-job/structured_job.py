"""The sample job on Structured Streaming: Kafka in, ad views by campaign and window, Kafka or PostgreSQL out.

    spark-submit --packages org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.6 --py-files ads.py,control.py structured_job.py

Everything is set by properties, so that Sluice can submit it again with others. ``spark.sluice.batchDuration``, ``spark.sluice.maxOffsetsPerTrigger`` and
``spark.sluice.startingOffsets`` are Sluice's, the rest is in the README beside this file.

Nothing is lost or counted twice: the checkpoint fixes a batch's offsets before it runs, also when it is run again, and what a batch adds has a key of its own.
"""

import json
import signal
import threading

from pyspark.sql import SparkSession, functions as F
from pyspark.sql.types import LongType, StringType, StructField, StructType

import ads
from control import Marker, milliseconds

VIEW = StructType([StructField("campaign", StringType()), StructField("window", LongType()), StructField("event_time", LongType())])
RESULT = StructType([StructField("key", StringType()), StructField("value", StringType())])
LOOK_EVERY_S = 0.5
UPSERT = """
    INSERT INTO ad_views (campaign, window_start, batch, views, event_time) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (campaign, window_start, batch) DO UPDATE SET views = excluded.views, event_time = excluded.event_time
    """


# Levers of the plans of single batches.
PLANS = ("spark.sql.shuffle.partitions", "spark.sql.autoBroadcastJoinThreshold", "spark.sql.codegen.wholeStage")


class Settings:
    """Properties of the job's own, under ``spark.ads.``, and Sluice's, under ``spark.sluice.``. What a change said wins over what it was submitted with."""

    def __init__(self, conf):
        self._conf = conf
        self._changed = {}

    def change(self, properties):
        self._changed.update(properties)

    def get(self, name, otherwise=None):
        key = "spark." + name
        value = self._changed.get(key) or self._conf.get(key, otherwise)
        if value is None:
            raise SystemExit("%s is not set: submit the job with --conf %s=..." % (key, key))
        return value


def plan(batch, settings):
    """Has a batch planned with what is set now.

    A query runs in a copy of the session that it was started in, to which later changes do not come, and its checkpoint puts the shuffle partitions back to
    what they were when it was made. That is for operators that keep state in the checkpoint; this job has none.
    """
    session = batch._jdf.sparkSession().conf()
    for key in PLANS:
        value = settings.get(key[len("spark."):], "")
        if value:
            session.set(key, value)
    return batch


def events(spark, settings):
    reader = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", settings.get("ads.bootstrap"))
        .option("subscribe", settings.get("ads.input"))
        # Only without a checkpoint: with one its offsets count.
        .option("startingOffsets", "latest" if settings.get("sluice.startingOffsets", "committed") == "latest" else "earliest")
        .option("failOnDataLoss", "true")
    )
    cap = settings.get("sluice.maxOffsetsPerTrigger", "")
    return (reader.option("maxOffsetsPerTrigger", cap) if cap else reader).load().select("value")


def added(batch):
    """One row a campaign and window: how many views the batch adds, and when the earliest of them happened."""
    view = F.udf(ads.view_of, VIEW)
    return (
        batch.select(view(F.col("value").cast("string")).alias("view"))
        .where("view is not null")
        .groupBy("view.campaign", "view.window")
        .agg(F.count("*").alias("views"), F.min("view.event_time").alias("event_time"))
    )


def kafka_sink(settings):
    result = F.udf(ads.result_of, RESULT)

    def write(batch, number):
        rows = added(plan(batch, settings)).select(result("campaign", "window", F.lit(number), "views", "event_time").alias("result")).select("result.key", "result.value")
        rows.write.format("kafka").option("kafka.bootstrap.servers", settings.get("ads.bootstrap")).option("topic", settings.get("ads.output")).save()

    return write


def postgres_sink(settings):
    # Needed by whoever asks for it alone.
    import psycopg2

    def write(batch, number):
        rows = [(row.campaign, row.window, number, row.views, row.event_time) for row in added(plan(batch, settings)).collect()]
        with open(settings.get("ads.postgresFile"), encoding="utf-8") as file:
            connection = psycopg2.connect(file.read().strip())
        try:
            # The block is a transaction: all rows of a batch or none.
            with connection, connection.cursor() as cursor:
                cursor.executemany(UPSERT, rows)
        finally:
            connection.close()

    return write


def start(spark, settings):
    sink = kafka_sink if settings.get("ads.output", "") else postgres_sink
    return (
        events(spark, settings)
        .writeStream.queryName("ads")
        .foreachBatch(sink(settings))
        .option("checkpointLocation", settings.get("ads.checkpoint"))
        .trigger(processingTime="%d milliseconds" % milliseconds(settings.get("sluice.batchDuration", "10s")))
        .start()
    )


def finish(query):
    """Ends a query between two batches: stop() alone would break off the one that runs."""
    while query.isActive and query.status["isTriggerActive"]:
        threading.Event().wait(0.05)
    query.stop()


def report(query, path, last):
    """Appends the progress of the batches after ``last``; returns the newest one's number."""
    if not path:
        return last
    # A dictionary up to Spark 3, an object that has the JSON from 4 on.
    fresh = [json.loads(each.json) if hasattr(each, "json") else each for each in query.recentProgress]
    fresh = [each for each in fresh if each["batchId"] > last]
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in fresh)
    return max([last] + [each["batchId"] for each in fresh])


def main():
    spark = SparkSession.builder.getOrCreate()
    settings = Settings(spark.sparkContext.getConf())
    marker, progress = Marker(settings.get("ads.marker", "")), settings.get("ads.progress", "")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    query, last = start(spark, settings), -1
    while not stop.wait(LOOK_EVERY_S):
        last = report(query, progress, last)
        if not query.isActive:
            # Raises what ended it, so that the driver ends with an error as well.
            query.awaitTermination()
            break
        command = marker.command()
        if command is None:
            continue
        if command["command"] == "stop":
            break
        for name, value in command.get("properties", {}).items():
            if name.startswith("spark.sql."):
                spark.conf.set(name, value)
        settings.change(command.get("properties", {}))
        if command.get("restartsQuery"):
            finish(query)
            query = start(spark, settings)
        marker.done(command)
    finish(query)
    report(query, progress, last)
    spark.stop()


if __name__ == "__main__":
    main()
