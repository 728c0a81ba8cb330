package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.testkit.contract.DnsAdapterContract;
import java.util.Set;

final class ExternalDnsContractTest extends DnsAdapterContract {

  private static final String TOKEN = "a-token-that-nobody-may-see";

  @Override
  protected Fixture start() {
    return new Zone();
  }

  private static final class Zone implements Fixture {
    private final TestCluster cluster = new TestCluster(false);
    private final ExternalDns externalDns = new ExternalDns(cluster.client);
    private final KubernetesClient client =
        KubernetesClients.of(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.simulated.masterUrl())
                .withHttp2Disable(true)
                .withOauthToken(TOKEN)
                .build());
    private final ExternalDnsRecords dns;

    Zone() {
      cluster.simulated.serve("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "dnsendpoints", true);
      dns =
          ExternalDnsRecords.in(
                  KubernetesCluster.of(client, EssClassic.inNamespace(ExternalDns.NAMESPACE))
                      .locatedIn("dc2"))
              .object("matrix")
              .observedBy(externalDns);
    }

    @Override
    public DnsAdapter adapter() {
      return dns;
    }

    @Override
    public void editedByHand(Set<IngressAddress> addresses) {
      ExternalDns.edit(cluster.client, "matrix", addresses);
      externalDns.round();
    }

    @Override
    public Set<String> secrets() {
      return Set.of(TOKEN);
    }

    @Override
    public void kill() {
      externalDns.runs = false;
      cluster.simulated.powerLoss();
      externalDns.server.close();
    }

    @Override
    public void fallSilent() {
      externalDns.runs = false;
      cluster.simulated.silent(true);
      externalDns.server.close();
    }

    @Override
    public void loseAnswers() {
      externalDns.runs = false;
      cluster.simulated.losing(true);
    }

    @Override
    public void wakeUp() {
      cluster.simulated.silent(false);
      cluster.simulated.losing(false);
      externalDns.server.reopen();
      externalDns.runs = true;
    }

    @Override
    public void close() {
      client.close();
      cluster.close();
      externalDns.server.close();
    }
  }
}
