package io.github.essfailover.dns;

import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.testkit.contract.DnsAdapterContract;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;

/** The stub's zone, edited by hand. */
final class Route53Fixture implements DnsAdapterContract.Fixture {

  private static final String SECRET = "very-secret-access-key";

  final Route53Stub stub;
  private final FaultyLink link;
  private final Route53Client client;
  private final Route53Dns adapter;

  Route53Fixture(Route53Stub stub) {
    this.stub = stub;
    this.link = FaultyLink.to(stub.address());
    this.client = client(link.address());
    this.adapter = settings().build();
  }

  Route53DnsBuilder settings() {
    return Route53Dns.hostedZone(Route53Stub.ZONE, "example.org")
        .client(client)
        .records("matrix", "chat");
  }

  private static Route53Client client(InetSocketAddress at) {
    return Route53Dns.recommended(Route53Client.builder())
        .endpointOverride(URI.create("http://127.0.0.1:" + at.getPort()))
        .region(Region.AWS_GLOBAL)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", SECRET)))
        .build();
  }

  @Override
  public Route53Dns adapter() {
    return adapter;
  }

  @Override
  public void editedByHand(Set<IngressAddress> addresses) {
    for (String name : Set.of("matrix.example.org.", "chat.example.org.")) {
      stub.remove(name);
      for (IngressAddress.Type type : IngressAddress.Type.values()) {
        String[] values =
            new TreeSet<>(addresses)
                .stream()
                    .filter(address -> address.type() == type)
                    .map(IngressAddress::value)
                    .toArray(String[]::new);
        if (values.length > 0) {
          stub.put(name, type.name(), Route53Stub.simple(values));
        }
      }
    }
  }

  @Override
  public void kill() {
    link.close();
  }

  @Override
  public void fallSilent() {
    link.fallSilent();
  }

  @Override
  public void loseAnswers() {
    link.loseAnswers();
  }

  @Override
  public void wakeUp() {
    link.recover();
  }

  @Override
  public Set<String> secrets() {
    return Set.of(SECRET);
  }

  @Override
  public void close() {
    client.close();
    link.close();
    stub.close();
  }
}
