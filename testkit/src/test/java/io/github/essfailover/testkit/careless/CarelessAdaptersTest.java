package io.github.essfailover.testkit.careless;

import static io.github.essfailover.testkit.careless.Failures.failuresOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.ObjectStorageAdapter;
import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.testkit.FakeClusterContractTest.OneCluster;
import io.github.essfailover.testkit.FakeDatabaseContractTest.Group;
import io.github.essfailover.testkit.FakeDnsContractTest.Zone;
import io.github.essfailover.testkit.FakeFirewallContractTest.OneFirewall;
import io.github.essfailover.testkit.FakeObjectStorageContractTest.Bucket;
import io.github.essfailover.testkit.FakePowerContractTest.OneDataCenter;
import io.github.essfailover.testkit.VirtualFixture;
import io.github.essfailover.testkit.contract.ClusterAdapterContract;
import io.github.essfailover.testkit.contract.DatabaseAdapterContract;
import io.github.essfailover.testkit.contract.DnsAdapterContract;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import io.github.essfailover.testkit.contract.ObjectStorageAdapterContract;
import io.github.essfailover.testkit.contract.PowerAdapterContract;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whoever breaks a clause fails the test of exactly that clause, in the kit of every port. */
class CarelessAdaptersTest {

  /** How the adapters of this run are careless; JUnit makes the contracts' objects. */
  private static final AtomicReference<Carelessness> HOW =
      new AtomicReference<>(Carelessness.CAREFUL);

  private static Set<String> failures(Class<?> contract, Carelessness how) {
    HOW.set(how);
    Set<String> failures = failuresOf(contract);
    HOW.set(Carelessness.CAREFUL);
    return failures;
  }

  private static <A extends Adapter> A careless(
      Class<A> port, A careful, VirtualFixture<A> fixture) {
    return Careless.adapter(port, careful, HOW.get(), fixture);
  }

  @ParameterizedTest
  @EnumSource(value = Carelessness.class)
  void database_careless_failsExactlyItsClause(Carelessness how) {
    assertThat(failures(CarelessDatabase.class, how)).isEqualTo(how.noticedBy());
  }

  static final class CarelessDatabase extends DatabaseAdapterContract {

    @Override
    protected Group start() {
      return new Group() {
        private final DatabaseAdapter careless =
            careless(DatabaseAdapter.class, super.primary(), this);

        @Override
        public DatabaseAdapter primary() {
          return careless;
        }

        @Override
        public Set<String> secrets() {
          return Set.of(Carelessness.PASSWORD);
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(value = Carelessness.class)
  void cluster_careless_failsExactlyItsClause(Carelessness how) {
    assertThat(failures(CarelessCluster.class, how)).isEqualTo(how.noticedBy());
  }

  static final class CarelessCluster extends ClusterAdapterContract {

    @Override
    protected OneCluster start(boolean active) {
      return new OneCluster(active) {
        private final ClusterAdapter careless =
            careless(ClusterAdapter.class, super.adapter(), this);

        @Override
        public ClusterAdapter adapter() {
          return careless;
        }

        @Override
        public Set<String> secrets() {
          return Set.of(Carelessness.PASSWORD);
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(value = Carelessness.class)
  void firewall_careless_failsExactlyItsClause(Carelessness how) {
    assertThat(failures(CarelessFirewall.class, how)).isEqualTo(how.noticedBy());
  }

  static final class CarelessFirewall extends FirewallAdapterContract {

    @Override
    protected OneFirewall start() {
      return new OneFirewall() {
        private final FirewallAdapter careless =
            careless(FirewallAdapter.class, super.adapter(), this);

        @Override
        public FirewallAdapter adapter() {
          return careless;
        }

        @Override
        public Set<String> secrets() {
          return Set.of(Carelessness.PASSWORD);
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(value = Carelessness.class)
  void power_careless_failsExactlyItsClause(Carelessness how) {
    assertThat(failures(CarelessPower.class, how)).isEqualTo(how.noticedBy());
  }

  static final class CarelessPower extends PowerAdapterContract {

    @Override
    protected OneDataCenter start() {
      return new OneDataCenter() {
        private final PowerAdapter careless = careless(PowerAdapter.class, super.adapter(), this);

        @Override
        public PowerAdapter adapter() {
          return careless;
        }

        @Override
        public Set<String> secrets() {
          return Set.of(Carelessness.PASSWORD);
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(value = Carelessness.class)
  void dns_careless_failsExactlyItsClause(Carelessness how) {
    assertThat(failures(CarelessDns.class, how)).isEqualTo(how.noticedBy());
  }

  static final class CarelessDns extends DnsAdapterContract {

    @Override
    protected Zone start() {
      return new Zone() {
        private final DnsAdapter careless = careless(DnsAdapter.class, super.adapter(), this);

        @Override
        public DnsAdapter adapter() {
          return careless;
        }

        @Override
        public Set<String> secrets() {
          return Set.of(Carelessness.PASSWORD);
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(value = Carelessness.class, mode = Mode.MATCH_ANY, names = Carelessness.OF_LOOKS)
  void objectStorage_careless_failsExactlyItsClause(Carelessness how) {
    assertThat(failures(CarelessObjectStorage.class, how)).isEqualTo(how.noticedBy());
  }

  static final class CarelessObjectStorage extends ObjectStorageAdapterContract {

    @Override
    protected Bucket start() {
      return new Bucket() {
        private final ObjectStorageAdapter careless =
            careless(ObjectStorageAdapter.class, super.adapter(), this);

        @Override
        public ObjectStorageAdapter adapter() {
          return careless;
        }

        @Override
        public Set<String> secrets() {
          return Set.of(Carelessness.PASSWORD);
        }
      };
    }
  }
}
