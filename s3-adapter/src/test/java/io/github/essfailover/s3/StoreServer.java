package io.github.essfailover.s3;

import io.github.essfailover.labservers.s3.S3Server;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** A real server and the way to it. */
record StoreServer(URI endpoint, String accessKey, String secretKey, Runnable process)
    implements AutoCloseable {

  static StoreServer s3Proxy(Path folder) {
    S3Server server = S3Server.start(folder);
    return new StoreServer(
        server.endpoint(), server.accessKey(), server.secretKey(), server::close);
  }

  /** A second product; skips the test with the reason where its program is not installed. */
  static StoreServer versityGateway(Path folder) {
    return VersityGateway.start(folder);
  }

  String newBucket() {
    String name = "bucket-" + UUID.randomUUID();
    try (S3Client client = client()) {
      client.createBucket(r -> r.bucket(name));
    }
    return name;
  }

  S3Client client() {
    return builder(endpoint).build();
  }

  S3ClientBuilder builder(URI via) {
    return S3ClientSettings.recommended(S3Client.builder())
        .endpointOverride(via)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)));
  }

  @Override
  public void close() {
    process.run();
  }
}
