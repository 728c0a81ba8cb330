package io.github.essfailover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.PlainAdapters;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataCenterTest {

  private static DataCenter.Builder good() {
    return DataCenter.named("dc1")
        .cluster(PlainAdapters.cluster("dc1"))
        .database(PlainAdapters.database("main", "dc1"))
        .ingress("192.0.2.1");
  }

  private static List<String> problems(DataCenter.Builder builder) {
    InvalidConfigurationException refused =
        catchThrowableOfType(InvalidConfigurationException.class, builder::build);
    assertThat(refused).isNotNull();
    assertThat(refused).hasMessageContaining("Data center dc1");
    return refused.problems();
  }

  private static String problem(DataCenter.Builder builder) {
    List<String> problems = problems(builder);
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  @Test
  void build_good_keepsWhatItWasGiven() {
    DataCenter dataCenter = good().ingress("2001:db8:0:0::10", "2001:db8::10").build();

    assertThat(dataCenter).hasToString("dc1");
    assertThat(dataCenter.site().ingress())
        .isEqualTo(Set.of(IngressAddress.parse("192.0.2.1"), IngressAddress.parse("2001:db8::10")));
  }

  @Test
  void build_nothing_saysEverythingThatIsRequired() {
    assertThat(problems(DataCenter.named("dc1")))
        .anySatisfy(p -> assertThat(p).contains("no cluster"))
        .anySatisfy(p -> assertThat(p).contains("no database"))
        .anySatisfy(p -> assertThat(p).contains("no ingress"))
        .hasSize(3);
  }

  @Test
  void build_twoClusters_refused() {
    assertThat(problem(good().cluster(PlainAdapters.cluster("dc1")))).contains("two clusters");
  }

  @Test
  void build_twoServersOfOneName_refused() {
    assertThat(problem(good().database(PlainAdapters.database("main", "dc1"))))
        .contains("two database servers named 'main'");
  }

  @Test
  void build_twoFirewallsOfOneName_refused() {
    DataCenter.Builder two =
        good()
            .firewall(PlainAdapters.firewall("edge", Location.in("dc1")))
            .firewall(PlainAdapters.firewall("edge", Location.in("dc1")));

    assertThat(problem(two)).contains("two firewalls named 'edge'");
  }

  @Test
  void build_adapterOfAnotherDataCenter_refused() {
    DataCenter.Builder mixed =
        DataCenter.named("dc1")
            .cluster(PlainAdapters.cluster("dc2"))
            .database(PlainAdapters.database("main", "dc3"))
            .ingress("192.0.2.1");

    assertThat(problems(mixed))
        .anySatisfy(p -> assertThat(p).contains("main says it is located in dc3"))
        .anySatisfy(p -> assertThat(p).contains("cluster says it is located in dc2"))
        .hasSize(2);
  }

  @Test
  void build_databaseWithoutDeclaredPlace_left() {
    good().database(PlainAdapters.database("mas", "dc1").at(Location.undeclared())).build();
  }

  @Test
  void build_firewallElsewhere_fine() {
    good().firewall(PlainAdapters.firewall("upstream", Location.in("dc2"))).build();
    good().power(PlainAdapters.power(Location.outside())).build();
  }

  @Test
  void build_nameBesideAddress_refused() {
    assertThat(problem(good().ingress("lb.example.org"))).contains("a name stands alone");
  }

  @Test
  void build_twoNames_refused() {
    DataCenter.Builder names =
        DataCenter.named("dc1")
            .cluster(PlainAdapters.cluster("dc1"))
            .database(PlainAdapters.database("main", "dc1"))
            .ingress("lb1.example.org", "lb2.example.org");

    assertThat(problem(names)).contains("a name stands alone");
  }

  @Test
  void build_badAddress_refused() {
    assertThat(problem(good().ingress("192.0.2.256"))).contains("'192.0.2.256'");
  }

  @Test
  void build_serverNameThatIsNoLabel_refused() {
    assertThat(problem(good().database(PlainAdapters.database("my db", "dc1"))))
        .contains("database server 'my db'");
  }

  @Test
  void named_noLabel_refused() {
    assertThatThrownBy(() -> DataCenter.named("DC 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'DC 1'");
  }
}
