package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bucket says of itself, and what it does not. */
class BucketSettingsTest {

  private static final String RULES =
      "<LifecycleConfiguration><Rule><ID>tidy</ID><Status>%s</Status><Filter>%s</Filter>%s"
          + "</Rule></LifecycleConfiguration>";
  private static final String EXPIRES = "<Expiration><Days>30</Days></Expiration>";

  @ParameterizedTest
  @CsvSource({
    "501, NotImplemented",
    "403, AccessDenied",
    "405, MethodNotAllowed",
    "400, InvalidRequest",
    "500, InternalError"
  })
  void settingsThatAreRefused_areHiddenAndNeitherErrorNorInOrder(int status, String code) {
    try (CannedStore canned = CannedStore.start()) {
      for (String each : List.of("versioning", "lifecycle", "replication", "lock", "encryption")) {
        canned.on(each, CannedStore.Answer.error(status, code));
      }
      List<Finding> findings = check(canned);
      assertThat(findings).extracting(Finding::check).containsExactly("s3.untried", "s3.hidden");
      assertThat(findings).extracting(Finding::severity).containsOnly(Severity.INFO);
      assertThat(findings.get(1).seen())
          .contains("versioning", "lifecycle", "replication", "object lock", "encryption")
          .contains(status + " " + code);
      assertThat(store(canned).comparable(soon())).isEqualTo(Map.of("bucket", "media"));
    }
  }

  @Test
  void settingsThatAreNotSet_areShownAsNone() {
    try (CannedStore canned =
        CannedStore.start()
            .on("lifecycle", CannedStore.Answer.error(404, "NoSuchLifecycleConfiguration"))
            .on(
                "replication",
                CannedStore.Answer.error(404, "ReplicationConfigurationNotFoundError"))
            .on(
                "object-lock",
                CannedStore.Answer.error(404, "ObjectLockConfigurationNotFoundError"))
            .on(
                "encryption",
                CannedStore.Answer.error(404, "ServerSideEncryptionConfigurationNotFoundError"))
            .on("versioning", xml("<VersioningConfiguration/>"))) {
      assertThat(check(canned))
          .extracting(Finding::check)
          .containsExactly("s3.untried", "s3.versioning");
      assertThat(store(canned).comparable(soon()))
          .containsEntry("replication", "none")
          .containsEntry("object lock", "none")
          .containsEntry("encryption", "none");
    }
  }

  /** Adobe S3Mock 5.2.0 answers like this for any bucket. */
  @Test
  void replicationWithoutRules_isNotVisibleRatherThanAbsent() {
    try (CannedStore canned =
        CannedStore.start().on("replication", xml("<ReplicationConfiguration/>"))) {
      assertThat(store(canned).comparable(soon())).doesNotContainKey("replication");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Prefix></Prefix>",
        "<Prefix>media/</Prefix>",
        "<Prefix>media/local_content/aa/</Prefix>",
        "<And><Prefix>media/local</Prefix></And>"
      })
  void ruleThatExpiresMedia_isAnError(String filter) {
    assertThat(lifecycle("Enabled", filter, EXPIRES))
        .containsExactly("ERROR the lifecycle rule tidy expires media");
  }

  @Test
  void ruleThatArchivesMedia_isAnError() {
    assertThat(
            lifecycle(
                "Enabled",
                "<Prefix></Prefix>",
                "<Transition><Days>9</Days><StorageClass>GLACIER</StorageClass></Transition>"))
        .singleElement()
        .asString()
        .contains("ERROR", "archive");
  }

  @Test
  void ruleThatAsksForATag_isAWarning() {
    assertThat(lifecycle("Enabled", "<Tag><Key>tmp</Key><Value>yes</Value></Tag>", EXPIRES))
        .singleElement()
        .asString()
        .startsWith("WARNING");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Disabled|<Prefix></Prefix>|<Expiration><Days>30</Days></Expiration>",
        "Enabled|<Prefix>logs/</Prefix>|<Expiration><Days>30</Days></Expiration>",
        "Enabled|<Prefix>media/remote_content/</Prefix>|<Expiration><Days>30</Days></Expiration>",
        "Enabled|<Prefix></Prefix>|<NoncurrentVersionExpiration><NoncurrentDays>3"
            + "</NoncurrentDays></NoncurrentVersionExpiration>",
        "Enabled|<Prefix></Prefix>|<AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
            + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
        "Enabled|<Prefix></Prefix>|<Expiration><ExpiredObjectDeleteMarker>true"
            + "</ExpiredObjectDeleteMarker></Expiration>",
        "Enabled|<Prefix></Prefix>|<Transition><Days>9</Days><StorageClass>STANDARD_IA"
            + "</StorageClass></Transition>"
      })
  void ruleThatLeavesMediaAlone_isNoFinding(String status, String filter, String action) {
    assertThat(lifecycle(status, filter, action)).isEmpty();
  }

  @Test
  void twoBuckets_withoutReplication_areAWarning() {
    assertThat(compare(Map.of("bucket", "one", "replication", "none")))
        .containsExactly(
            "WARNING s3.replication: this bucket replicates to nowhere; dc2 has the bucket two");
    assertThat(compare(Map.of("bucket", "one", "replication", "three")))
        .singleElement()
        .asString()
        .contains("replicates to three, not to two of dc2");
    assertThat(compare(Map.of("bucket", "one", "replication", "three,two"))).isEmpty();
    assertThat(compare(Map.of("bucket", "one")))
        .singleElement()
        .asString()
        .startsWith("INFO s3.replication");
    assertThat(compare(Map.of("bucket", "two", "replication", "none")))
        .as("one bucket for both")
        .isEmpty();
  }

  @Test
  void settingsThatDiffer_areNamedWithBothValues() {
    assertThat(compare(Map.of("bucket", "two", "versioning", "Suspended")))
        .containsExactly("WARNING s3.settings: versioning is Suspended here and Enabled in dc2");
  }

  @Test
  void replication_namesItsDestinationsAndWhatIsSwitchedOff() {
    try (CannedStore canned =
        CannedStore.start()
            .on(
                "replication",
                xml(
                    "<ReplicationConfiguration><Rule><ID>on</ID><Status>Enabled</Status>"
                        + "<Destination><Bucket>arn:aws:s3:::two</Bucket></Destination></Rule>"
                        + "<Rule><ID>off</ID><Status>Disabled</Status><Destination>"
                        + "<Bucket>arn:aws:s3:::three</Bucket></Destination></Rule>"
                        + "</ReplicationConfiguration>"))) {
      assertThat(store(canned).comparable(soon())).containsEntry("replication", "two");
      assertThat(check(canned))
          .filteredOn(f -> f.check().equals("s3.replication"))
          .extracting(Finding::seen)
          .containsExactly("replication rules are switched off: [off]");
    }
  }

  private static List<String> compare(Map<String, String> own) {
    Map<String, String> peer = Map.of("bucket", "two", "versioning", "Enabled");
    return new S3Comparison(own, Map.of(DataCenterId.of("dc2"), peer))
        .findings().stream().map(f -> f.severity() + " " + f.check() + ": " + f.seen()).toList();
  }

  private static List<String> lifecycle(String status, String filter, String action) {
    try (CannedStore canned =
        CannedStore.start().on("lifecycle", xml(RULES.formatted(status, filter, action)))) {
      return check(canned).stream()
          .filter(f -> f.check().equals("s3.lifecycle"))
          .map(f -> f.severity() + " " + f.seen())
          .toList();
    }
  }

  private static List<Finding> check(CannedStore canned) {
    return store(canned).check(soon());
  }

  private static S3MediaStore store(CannedStore canned) {
    return S3MediaStore.bucket("media").prefix("media/").client(canned.client()).build();
  }

  private static CannedStore.Answer xml(String body) {
    return new CannedStore.Answer(200, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
