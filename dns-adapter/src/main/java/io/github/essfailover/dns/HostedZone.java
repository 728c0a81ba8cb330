package io.github.essfailover.dns;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.spi.ThisMachine;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** One hosted zone; every request is bounded by a deadline. Thread-safe. */
final class HostedZone {

  private final Route53Client client;
  private final String id;

  HostedZone(Route53Client client, String id) {
    this.client = client;
    this.id = id;
  }

  String id() {
    return id;
  }

  /** Where the client was told to go without TLS, to another machine; else empty. */
  Optional<String> readableOnTheWay() {
    return client
        .serviceClientConfiguration()
        .endpointOverride()
        .filter(endpoint -> "http".equals(endpoint.getScheme()))
        .filter(endpoint -> !ThisMachine.isNamed(String.valueOf(endpoint.getHost())))
        .map(URI::getAuthority);
  }

  GetHostedZoneResponse description(Deadline deadline) {
    GetHostedZoneResponse answer =
        read(() -> client.getHostedZone(r -> r.id(id).overrideConfiguration(within(deadline))));
    // An answer without a zone is a proxy's, or somebody else's.
    if (answer.hostedZone() == null || answer.hostedZone().config() == null) {
      throw Route53Failures.noZone(id);
    }
    return answer;
  }

  /** The list begins at the name; what follows belongs to others. */
  RecordSets recordSets(DnsName name, Deadline deadline) {
    String full = name.value().toLowerCase(Locale.ROOT) + ".";
    ListResourceRecordSetsResponse page =
        read(
            () ->
                client.listResourceRecordSets(
                    r ->
                        r.hostedZoneId(id)
                            .startRecordName(full)
                            .overrideConfiguration(within(deadline))));
    List<ResourceRecordSet> sets = new ArrayList<>();
    for (ResourceRecordSet set : page.resourceRecordSets()) {
      if (set.name().equalsIgnoreCase(full) && RecordSets.isAddress(set)) {
        sets.add(set);
      }
    }
    return new RecordSets(name, sets);
  }

  /** The id of the change; empty when the batch does not fit what is there. */
  Optional<String> change(List<Change> changes, Deadline deadline) {
    Consumer<AwsRequestOverrideConfiguration.Builder> bound = within(deadline);
    try {
      return Optional.of(
          client
              .changeResourceRecordSets(
                  r ->
                      r.hostedZoneId(id)
                          .changeBatch(b -> b.changes(changes))
                          .overrideConfiguration(bound))
              .changeInfo()
              .id());
    } catch (InvalidChangeBatchException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw Route53Failures.ofChange(e, id);
    }
  }

  boolean isInSync(String change, Deadline deadline) {
    return read(() -> client.getChange(r -> r.id(change).overrideConfiguration(within(deadline))))
        .changeInfo()
        .status()
        .equals(ChangeStatus.INSYNC);
  }

  private <T> T read(Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw Route53Failures.ofRead(e, id);
    }
  }

  private Consumer<AwsRequestOverrideConfiguration.Builder> within(Deadline deadline) {
    Duration left = deadline.remaining();
    if (left.isZero()) {
      throw Route53Failures.noTimeLeft(id);
    }
    return settings -> settings.apiCallTimeout(left);
  }
}
