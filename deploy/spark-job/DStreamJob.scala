// The sample job on DStreams: Kafka in, ad views by campaign and window, PostgreSQL out. In Scala, since PySpark has had no Kafka source for DStreams since 3.0.
//
//   spark-submit --class DStreamJob --packages org.apache.spark:spark-streaming-kafka-0-10_2.12:3.5.6,org.postgresql:postgresql:42.7.4 dstream-job.jar
//
// No checkpoint: it would keep the configuration it was made with. Results and offsets are written in one transaction instead, so that nothing is lost or
// counted twice wherever the job ends, and wherever the next one cuts its batches.
import java.nio.file.{Files, Paths}
import java.sql.{Connection, DriverManager}

import scala.util.Try

import com.fasterxml.jackson.databind.ObjectMapper
import org.apache.kafka.clients.consumer.ConsumerConfig
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.serialization.StringDeserializer
import org.apache.spark.SparkConf
import org.apache.spark.rdd.RDD
import org.apache.spark.streaming.{Milliseconds, StreamingContext}
import org.apache.spark.streaming.kafka010.{ConsumerStrategies, HasOffsetRanges, KafkaUtils, LocationStrategies, OffsetRange}
import org.apache.kafka.clients.consumer.ConsumerRecord

object DStreamJob {
  private val WindowMs = 10000L
  private val Json = new ObjectMapper()

  final case class View(campaign: String, window: Long, eventTime: Long)

  def viewOf(body: String): Option[View] = Try {
    val event = Json.readTree(body)
    val Array("ad", number) = event.get("ad_id").asText.split("-", 2)
    val at = event.get("event_time").asText.toLong
    if (event.get("event_type").asText == "view" && number.toInt < 1000) Some(View(s"campaign-${number.toInt / 10}", at - at % WindowMs, at)) else None
  }.toOption.flatten

  def main(arguments: Array[String]): Unit = {
    val conf = new SparkConf()
    def setting(name: String): String = conf.get("spark." + name)
    val topic = setting("ads.input")
    val streaming = new StreamingContext(conf, Milliseconds(conf.getTimeAsMs("spark.sluice.batchDuration", "10s")))
    val kafka = Map[String, Object](
      ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG -> setting("ads.bootstrap"),
      ConsumerConfig.GROUP_ID_CONFIG -> conf.get("spark.ads.group", "sluice-dstream-job"),
      ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG -> classOf[StringDeserializer],
      ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG -> classOf[StringDeserializer],
      ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG -> (false: java.lang.Boolean),
      ConsumerConfig.AUTO_OFFSET_RESET_CONFIG -> (if (conf.get("spark.sluice.startingOffsets", "committed") == "latest") "latest" else "earliest"))

    // Where the results are is where the position is.
    val from = withDatabase(setting("ads.postgresFile"))(offsets(_, topic))
    val stream = KafkaUtils.createDirectStream[String, String](
      streaming, LocationStrategies.PreferConsistent, ConsumerStrategies.Subscribe[String, String](List(topic), kafka, from))
    stream.foreachRDD { (rdd: RDD[ConsumerRecord[String, String]]) =>
      val ranges = rdd.asInstanceOf[HasOffsetRanges].offsetRanges
      val added = rdd.flatMap(record => viewOf(record.value))
        .map(view => ((view.campaign, view.window), (1L, view.eventTime)))
        .reduceByKey { case ((one, first), (other, second)) => (one + other, math.min(first, second)) }
        .collect()
      withDatabase(setting("ads.postgresFile"))(write(_, added, ranges))
      // For whoever measures the lag; the job itself starts from the table.
      stream.asInstanceOf[org.apache.spark.streaming.kafka010.CanCommitOffsets].commitAsync(ranges)
    }

    streaming.start()
    val marker = conf.get("spark.ads.marker", "")
    while (!streaming.awaitTerminationOrTimeout(500)) {
      if (isStopped(marker))
        streaming.stop(stopSparkContext = true, stopGracefully = true)
    }
  }

  private def isStopped(marker: String): Boolean =
    marker.nonEmpty && Try(Json.readTree(Files.readAllBytes(Paths.get(marker))).path("command").asText == "stop").getOrElse(false)

  // scala.util.Using has been there since 2.13 only, and Spark up to 3 is mostly built with 2.12.
  private def using[R <: AutoCloseable, T](resource: R)(use: R => T): T =
    try use(resource) finally resource.close()

  private def withDatabase[T](file: String)(use: Connection => T): T = {
    val url = new String(Files.readAllBytes(Paths.get(file)), "UTF-8").trim
    using(DriverManager.getConnection(url))(use)
  }

  private def offsets(database: Connection, topic: String): Map[TopicPartition, Long] =
    using(database.prepareStatement("SELECT partition, until_offset FROM ad_offsets WHERE topic = ?")) { query =>
      query.setString(1, topic)
      val rows = query.executeQuery()
      Iterator.continually(rows).takeWhile(_.next()).map(row => new TopicPartition(topic, row.getInt(1)) -> row.getLong(2)).toMap
    }

  /** All of a batch or none of it; one whose offsets another job has taken meanwhile is refused. */
  private def write(database: Connection, added: Array[((String, Long), (Long, Long))], ranges: Array[OffsetRange]): Unit = {
    database.setAutoCommit(false)
    using(database.prepareStatement(
      """INSERT INTO ad_offsets (topic, partition, until_offset) VALUES (?, ?, ?)
        |ON CONFLICT (topic, partition) DO UPDATE SET until_offset = excluded.until_offset WHERE ad_offsets.until_offset = ?""".stripMargin)) { move =>
      for (range <- ranges if range.untilOffset > range.fromOffset) {
        move.setString(1, range.topic)
        move.setInt(2, range.partition)
        move.setLong(3, range.untilOffset)
        move.setLong(4, range.fromOffset)
        if (move.executeUpdate() != 1)
          throw new IllegalStateException(s"$range is not what follows in ad_offsets: another job writes there too. Stop one of the two.")
      }
    }
    using(database.prepareStatement(
      """INSERT INTO ad_totals (campaign, window_start, views, event_time) VALUES (?, ?, ?, ?)
        |ON CONFLICT (campaign, window_start) DO UPDATE SET views = ad_totals.views + excluded.views, event_time = excluded.event_time""".stripMargin)) { add =>
      for (((campaign, window), (views, eventTime)) <- added) {
        add.setString(1, campaign)
        add.setLong(2, window)
        add.setLong(3, views)
        add.setLong(4, eventTime)
        add.addBatch()
      }
      add.executeBatch()
    }
    database.commit()
  }
}
