package io.github.essfailover.examples;

import io.github.essfailover.DataCenter;
import io.github.essfailover.model.Location;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.s3.S3ClientSettings;
import io.github.essfailover.s3.S3MediaStore;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** How are a data center's media compared with its bucket? Building connects to nothing. */
public final class MediaSample {

  private MediaSample() {}

  // tag::media[]
  static DataCenter.Builder withMedia(
      DataCenter.Builder dataCenter, PostgresServer database, URI endpoint) {
    S3Client client = // credentials: the SDK's default chain, or credentialsProvider(...)
        S3ClientSettings.recommended(S3Client.builder())
            .endpointOverride(endpoint)
            .region(Region.EU_CENTRAL_1)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(3)))
            .build();
    return dataCenter
        .database(database)
        .media(database.media("synapse").auditing(1_000))
        .objectStorage(
            S3MediaStore.bucket("ess-media")
                .prefix("example.org/")
                .client(client)
                .locatedIn(Location.outside())
                .requestsPerSecond(200)
                .canary(Duration.ofSeconds(5))
                .build());
  }

  // end::media[]
}
