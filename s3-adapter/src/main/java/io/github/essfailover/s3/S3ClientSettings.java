package io.github.essfailover.s3;

import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The client settings that work with AWS S3 and with compatible stores alike. */
public final class S3ClientSettings {

  private S3ClientSettings() {}

  /**
   * Adds to a builder: path-style requests; checksums only where S3 demands them, since Ceph and
   * others answer 400 to those that SDK 2.30.0 and later add (aws-sdk-java-v2 issue 5801); and no
   * retries, because the engine is the one place that repeats. Region, credentials, endpoint and
   * HTTP client are the host's; give the HTTP client a connection timeout of a few seconds.
   */
  public static S3ClientBuilder recommended(S3ClientBuilder builder) {
    return builder
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()));
  }
}
