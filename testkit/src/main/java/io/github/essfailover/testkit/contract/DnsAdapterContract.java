package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DnsAdapter} promises. Only the server that takes updates is looked at: how soon
 * others follow is not the adapter's matter. Subclass it and make zones:
 *
 * <pre>{@code
 * final class MyDnsContractTest extends DnsAdapterContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyZone();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class DnsAdapterContract
    extends ChangingAdapterContract<DnsAdapterContract.Fixture> {

  private static final Set<IngressAddress> FIRST = addresses("192.0.2.10", "2001:db8::10");
  private static final Set<IngressAddress> SECOND =
      addresses("198.51.100.20", "198.51.100.21", "2001:db8:2::20");
  private static final Duration LOW = Duration.ofSeconds(31);
  private static final Duration HIGH = Duration.ofMinutes(30);
  private static final Set<IngressAddress> ALIAS = addresses("edge.example.net");

  /** One zone with at least two names that move. */
  public interface Fixture extends AdapterFixture<DnsAdapter> {

    /** All names get these addresses, or none, past the adapter. */
    void editedByHand(Set<IngressAddress> addresses);
  }

  /** For subclasses. */
  protected DnsAdapterContract() {}

  /** Starts a fresh zone; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @Override
  final Fixture begin() throws Exception {
    Fixture zone = start();
    zone.editedByHand(FIRST);
    return zone;
  }

  @Override
  final List<Look> looks() {
    return List.of(
        deadline -> {
          DnsState state = dns().observe(deadline);
          if (state.servers().stream().allMatch(view -> view.problem().isPresent())) {
            throw AdapterException.notApplied(
                "UNREACHABLE", "It does not answer.", Map.of("seen", state.toString()), null);
          }
          return state;
        });
  }

  @Override
  final List<Change> changes() {
    return List.of(there());
  }

  @Override
  final Change there() {
    return dns().point(SECOND, observe());
  }

  @Override
  final void goBack() throws InterruptedException {
    untilApplied(dns().point(FIRST, observe()));
  }

  @Override
  final Map<DnsName, Set<IngressAddress>> picture() {
    return first(observe()).records();
  }

  @Test
  final void observe_ofAFreshZone_showsEveryServerAndName() {
    DnsState state = observe();

    assertThat(state.servers())
        .extracting(ServerView::server)
        .containsExactlyInAnyOrderElementsOf(dns().servers().keySet());
    assertThat(first(state).records().keySet()).containsExactlyElementsOf(dns().names());
    assertThat(first(state).pointsAt(FIRST)).isTrue();
    assertThat(first(state).ttl()).isPositive();
  }

  @Test
  final void point_toOtherAddresses_movesEveryName() {
    point(SECOND, observe());
    assertThat(first(observe()).pointsAt(SECOND)).isTrue();
  }

  @Test
  final void point_toWhereTheNamesAre_changesNothing() {
    point(FIRST, observe());
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  @Test
  final void point_thereAndBack_restoresTheNames() {
    point(SECOND, observe());
    point(FIRST, observe());
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  @Test
  final void point_withAStaleExpectation_isPermanentAndChangesNothing() {
    DnsState before = observe();
    Set<IngressAddress> byHand = addresses("203.0.113.30");
    fixture().editedByHand(byHand);

    AdapterException refused =
        catchThrowableOfType(AdapterException.class, () -> point(SECOND, before));

    assertThat(refused.code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(first(observe()).pointsAt(byHand)).isTrue();
  }

  @Test
  final void point_toAnAliasAndBack_replacesAddressesBothWays() {
    point(ALIAS, observe());
    assertThat(first(observe()).pointsAt(ALIAS)).isTrue();
    point(SECOND, observe());
    assertThat(first(observe()).pointsAt(SECOND)).isTrue();
  }

  @Test
  final void point_ofNamesWithoutRecords_makesThem() {
    fixture().editedByHand(Set.of());
    assertThat(first(observe()).records().values()).allMatch(Set::isEmpty);

    point(SECOND, observe());

    assertThat(first(observe()).pointsAt(SECOND)).isTrue();
  }

  @Test
  final void point_ofNamesThatAppearedMeanwhile_isPermanent() {
    fixture().editedByHand(Set.of());
    DnsState before = observe();
    fixture().editedByHand(FIRST);

    AdapterException refused =
        catchThrowableOfType(AdapterException.class, () -> point(SECOND, before));

    assertThat(refused.code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  @Test
  final void setTtl_whereTheAdapterCan_keepsTheAddressesAndIsUndone() {
    Change lower = setTtl(LOW, observe());
    apply(lower);
    assertThat(first(observe()).ttl()).isEqualTo(LOW);
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
    apply(lower);
    apply(setTtl(HIGH, observe()));
    assertThat(first(observe()).ttl()).isEqualTo(HIGH);
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  @Test
  final void setTtl_withAStaleExpectation_isPermanentAndChangesNothing() {
    Change lower = setTtl(LOW, observe());
    Set<IngressAddress> byHand = addresses("203.0.113.30");
    fixture().editedByHand(byHand);

    AdapterException refused = catchThrowableOfType(AdapterException.class, () -> apply(lower));

    assertThat(refused.code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    assertThat(first(observe()).pointsAt(byHand)).isTrue();
    assertThat(first(observe()).ttl()).isNotEqualTo(LOW);
  }

  private Change setTtl(Duration ttl, DnsState expected) {
    Optional<Change> change = dns().setTtl(ttl, expected);
    Assumptions.assumeTrue(change.isPresent(), "this adapter cannot change a time to live");
    return change.get();
  }

  private DnsAdapter dns() {
    return fixture().adapter();
  }

  private DnsState observe() {
    return dns().observe(within(PATIENCE));
  }

  private void point(Set<IngressAddress> to, DnsState expected) {
    apply(dns().point(to, expected));
  }

  private static ServerView first(DnsState state) {
    return state.servers().get(0);
  }

  private static Set<IngressAddress> addresses(String... literals) {
    return Stream.of(literals).map(IngressAddress::parse).collect(Collectors.toSet());
  }
}
