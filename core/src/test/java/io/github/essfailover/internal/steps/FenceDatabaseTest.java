package io.github.essfailover.internal.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.PlainAdapters;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FenceDatabaseTest {

  @Test
  void refusal_ofTheApplications_isNormalEvidenceThatNamesItsLimits() {
    Evidence evidence = evidence(refusing());

    assertThat(evidence.strength()).isEqualTo(Strength.NORMAL);
    assertThat(evidence.seen())
        .startsWith("refuses writes at 0/0000002A")
        .contains("superusers and other roles are not bound by it");
  }

  @Test
  void refusal_whileOthersWrite_isOnlyAReport() {
    Evidence evidence =
        evidence(
            refusing().otherWriters(List.of("postgres in synapse\npid 7", "b", "c", "d", "e")));

    assertThat(evidence.strength()).isEqualTo(Strength.WEAK);
    assertThat(evidence.seen())
        .endsWith("5 of them write: postgres in synapse pid 7, b, c and 2 more");
  }

  @Test
  void refusal_withAPreparedTransaction_isNotProven() {
    Observed observed =
        observe(refusing().preparedTransactions(List.of("'tx-1' of synapse in synapse")));

    assertThat(observed).isInstanceOf(Observed.NotYet.class);
    assertThat(((Observed.NotYet) observed).seen()).contains("'tx-1' of synapse in synapse");
  }

  @Test
  void refusal_withASession_isNotProven() {
    assertThat(observe(refusing().access(Access.REFUSED, 1))).isInstanceOf(Observed.NotYet.class);
  }

  private static DatabaseState.Builder refusing() {
    return DatabaseState.builder("4711", DatabaseState.Role.PRIMARY)
        .position(Lsn.parse("0/2A"), Lsn.parse("0/2A"))
        .access(Access.REFUSED, 0);
  }

  private static Evidence evidence(DatabaseState.Builder state) {
    Observed observed = observe(state);

    assertThat(observed).isInstanceOf(Observed.Done.class);
    return ((Observed.Done) observed).evidence().get(0);
  }

  private static Observed observe(DatabaseState.Builder state) {
    DatabaseAdapter plain = PlainAdapters.database("main", "dc1");
    DatabaseAdapter database =
        proxy(
            DatabaseAdapter.class,
            (proxy, method, arguments) ->
                method.getName().equals("observe")
                    ? state.build()
                    : method.invoke(plain, arguments));
    return new FenceDatabase().observe(context(database));
  }

  /** A context that knows this one server and nothing that the handler does not need. */
  private static StepContext context(DatabaseAdapter database) {
    Site site =
        new Site(
            DataCenterId.of("dc1"),
            PlainAdapters.cluster("dc1"),
            new TreeMap<>(Map.of("main", database)),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            List.of());
    return proxy(
        StepContext.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "arguments" ->
                  new TreeMap<>(Map.of(Arguments.DATA_CENTER, "dc1", Arguments.DATABASE, "main"));
              case "site" -> site;
              case "now" -> Instant.EPOCH;
              case "deadline" -> Deadline.after(Duration.ofMinutes(1), Clock.systemUTC());
              default ->
                  method.isDefault()
                      ? InvocationHandler.invokeDefault(proxy, method, arguments)
                      : fail(method.getName());
            });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }

  private static Object fail(String method) {
    throw new IllegalStateException("the handler asked for " + method);
  }
}
