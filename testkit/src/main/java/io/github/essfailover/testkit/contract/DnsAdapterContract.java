package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DnsAdapter} has to do. Subclass it and implement {@link #start()}. Only the
 * server that takes updates is looked at: how soon others follow is not the adapter's matter.
 */
public abstract class DnsAdapterContract {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Set<IngressAddress> FIRST = addresses("192.0.2.10", "2001:db8::10");
  private static final Set<IngressAddress> SECOND =
      addresses("198.51.100.20", "198.51.100.21", "2001:db8:2::20");
  private static final Set<IngressAddress> ALIAS = addresses("edge.example.net");

  /** One zone with at least two names that move. */
  public interface Fixture extends AutoCloseable {

    /** The adapter under test. */
    DnsAdapter adapter();

    /** All names get these addresses, or none, past the adapter. */
    void editedByHand(Set<IngressAddress> addresses);

    /** The clock for deadlines; default the system's. */
    default Clock clock() {
      return Clock.systemUTC();
    }

    /** Ends what was started; never throws. */
    @Override
    void close();
  }

  private Fixture fixture;
  private DnsAdapter dns;

  /** For subclasses. */
  protected DnsAdapterContract() {}

  /** Starts a fresh zone; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @BeforeEach
  final void startFixture() throws Exception {
    fixture = start();
    dns = fixture.adapter();
    fixture.editedByHand(FIRST);
  }

  @AfterEach
  final void closeFixture() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void observe_ofAFreshZone_showsEveryServerAndName() {
    DnsState state = observe();

    assertThat(state.servers())
        .extracting(ServerView::server)
        .containsExactlyInAnyOrderElementsOf(dns.servers().keySet());
    assertThat(first(state).records().keySet()).containsExactlyElementsOf(dns.names());
    assertThat(first(state).pointsAt(FIRST)).isTrue();
    assertThat(first(state).ttl()).isPositive();
  }

  @Test
  void point_toOtherAddresses_movesEveryName() {
    point(SECOND, observe());
    assertThat(first(observe()).pointsAt(SECOND)).isTrue();
  }

  @Test
  void point_withTheSameExpectationTwice_equalsOnce() {
    DnsState before = observe();
    point(SECOND, before);
    point(SECOND, before);
    assertThat(first(observe()).pointsAt(SECOND)).isTrue();
  }

  @Test
  void point_toWhereTheNamesAre_changesNothing() {
    point(FIRST, observe());
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  @Test
  void point_thereAndBack_restoresTheNames() {
    point(SECOND, observe());
    point(FIRST, observe());
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  @Test
  void point_withAStaleExpectation_isPermanentAndChangesNothing() {
    DnsState before = observe();
    Set<IngressAddress> byHand = addresses("203.0.113.30");
    fixture.editedByHand(byHand);

    AdapterException refused =
        catchThrowableOfType(AdapterException.class, () -> point(SECOND, before));

    assertThat(refused.code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(first(observe()).pointsAt(byHand)).isTrue();
  }

  @Test
  void point_toAnAliasAndBack_replacesAddressesBothWays() {
    point(ALIAS, observe());
    assertThat(first(observe()).pointsAt(ALIAS)).isTrue();
    point(SECOND, observe());
    assertThat(first(observe()).pointsAt(SECOND)).isTrue();
  }

  @Test
  void point_ofNamesWithoutRecords_makesThem() {
    fixture.editedByHand(Set.of());
    assertThat(first(observe()).records().values()).allMatch(Set::isEmpty);

    point(SECOND, observe());

    assertThat(first(observe()).pointsAt(SECOND)).isTrue();
  }

  @Test
  void point_ofNamesThatAppearedMeanwhile_isPermanent() {
    fixture.editedByHand(Set.of());
    DnsState before = observe();
    fixture.editedByHand(FIRST);

    AdapterException refused =
        catchThrowableOfType(AdapterException.class, () -> point(SECOND, before));

    assertThat(refused.code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  @Test
  void point_prepared_hasAPreviewAndDoesNothing() {
    assertThat(dns.point(SECOND, observe()).preview()).isNotEmpty();
    assertThat(first(observe()).pointsAt(FIRST)).isTrue();
  }

  private DnsState observe() {
    return dns.observe(deadline());
  }

  private void point(Set<IngressAddress> to, DnsState expected) {
    dns.point(to, expected).apply(ContractCall.of(1, deadline()));
  }

  private Deadline deadline() {
    return Deadline.after(PATIENCE, fixture.clock());
  }

  private static ServerView first(DnsState state) {
    return state.servers().get(0);
  }

  private static Set<IngressAddress> addresses(String... literals) {
    return Stream.of(literals).map(IngressAddress::parse).collect(Collectors.toSet());
  }
}
