package io.github.essfailover.postgres.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.postgres.TestCall;
import io.github.essfailover.postgres.patroni.PatroniMember.Role;
import io.github.essfailover.spi.Upstream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Patroni's answers, and the lack of them, say about a change. */
class PatroniAnswersTest {

  private static final MarkId MARK = MarkId.of("run-1.promote.main.dc2");
  private static final String SECRET = "correct horse";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(500);

  private final StubPatroni a = StubPatroni.start();
  private final StubPatroni b = StubPatroni.start();

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  private static Rest rest(String... members) {
    return new Rest(
        "main in dc2",
        Stream.of(members).map(URI::create).toList(),
        Optional.of(new Rest.Login("admin", SECRET)),
        null);
  }

  private static PatroniRoles roles(String... members) {
    return new PatroniRoles(rest(members), Map.of());
  }

  private static Deadline within(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  private static AdapterException failure(Runnable call) {
    AdapterException e = catchThrowableOfType(AdapterException.class, call::run);
    assertThat(e).isNotNull();
    assertThat(e.toString() + e.context() + e.remedy()).doesNotContain(SECRET);
    return e;
  }

  private AdapterException promotionFailure(Duration time) {
    return failure(() -> roles(a.url()).promote(MARK, TestCall.of(7, time)));
  }

  private String view(String leader, String role, String state) {
    return "{\"members\": ["
        + "{\"name\": \"a\", \"role\": \""
        + (leader.equals("a") ? role : "replica")
        + "\", \"state\": \"running\", \"api_url\": \""
        + a.url()
        + "/patroni\", \"host\": \"db-a\", \"port\": 5433, \"timeline\": 4},"
        + "{\"name\": \"b\", \"role\": \""
        + (leader.equals("b") ? role : "sync_standby")
        + "\", \"state\": \""
        + state
        + "\", \"api_url\": \""
        + b.url()
        + "/patroni\", \"host\": \"db-b\", \"lag\": \"unknown\"}]}";
  }

  @ParameterizedTest
  @CsvSource({
    "leader, LEADER",
    "master, LEADER",
    "primary, LEADER",
    "standby_leader, STANDBY_LEADER"
  })
  void view_rolesOfAllVersions_areUnderstood(String text, Role role) {
    a.view(view("a", text, "streaming"));

    PatroniView seen = roles(a.url()).view(within(LONG));

    PatroniMember leader = seen.leader().orElseThrow();
    assertThat(leader.role()).isEqualTo(role);
    assertThat(leader.database()).contains(new Endpoint("db-a", 5433));
    assertThat(leader.timeline()).contains(4);
    PatroniMember other = seen.member("b").orElseThrow();
    assertThat(other.role()).isEqualTo(Role.SYNC_STANDBY);
    assertThat(other.lagBytes()).isEmpty();
    assertThat(other.runs()).isTrue();
    assertThat(other.database()).contains(new Endpoint("db-b", 5432));
  }

  @Test
  void view_oneMemberHangsAndOneIsGone_comesFromTheThird() {
    a.on("GET /cluster", StubPatroni.hang());
    b.view(view("b", "leader", "running"));
    StubPatroni gone = StubPatroni.start();
    gone.close();

    assertThat(roles(a.url(), gone.url(), b.url()).leader(within(LONG)))
        .isEqualTo(new Endpoint("db-b", 5432));
  }

  @Test
  void view_halfAnAnswer_isGivenUpAtTheDeadline() {
    a.on("GET /cluster", StubPatroni.half());
    Instant start = Instant.now();

    AdapterException e = failure(() -> roles(a.url()).view(within(SHORT)));

    assertThat(e.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(e.code()).isEqualTo("PATRONI_UNREACHABLE");
    assertThat(Duration.between(start, Instant.now())).isLessThan(LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>", "[]", "{}", "{\"members\": 3}", "{\"members\": [{}]}", "{\"members\""})
  void view_somethingElse_isUnreadable(String answer) {
    a.view(answer);

    AdapterException e = failure(() -> roles(a.url()).view(within(LONG)));

    assertThat(e.code()).isEqualTo("PATRONI_ANSWER_UNREADABLE");
    assertThat(e.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void leader_noneListed_isNotApplied() {
    assertThat(failure(() -> roles(a.url()).leader(within(LONG))).code())
        .isEqualTo("PATRONI_NO_LEADER");
  }

  @Test
  void leader_reachedElsewhere_isThatAddress() {
    a.view(view("a", "leader", "running"));
    Endpoint here = new Endpoint("10.0.0.1", 15432);

    assertThat(new PatroniRoles(rest(a.url()), Map.of("a", here)).leader(within(LONG)))
        .isEqualTo(here);
  }

  @Test
  void promote_order_carriesItsMarkInTheSameStep() {
    roles(a.url()).promote(MARK, TestCall.of(7, LONG));
    roles(a.url()).promote(MARK, TestCall.of(7, LONG));

    assertThat(a.orders().isStandbyCluster()).isFalse();
    assertThat(a.orders().promotion()).contains(MARK);
    assertThat(a.orders().epoch()).isEqualTo(7);
    assertThat(a.orders().configuration().path("loop_wait").asInt()).isEqualTo(10);
    assertThat(a.requests()).filteredOn("PATCH /config"::equals).hasSize(1);
  }

  @Test
  void promote_severalMembers_goesToTheLeader() {
    a.view(view("b", "standby_leader", "running"));
    b.view(view("b", "standby_leader", "running"));

    roles(a.url(), b.url()).promote(MARK, TestCall.of(7, LONG));

    assertThat(b.requests()).contains("PATCH /config");
    assertThat(a.requests()).doesNotContain("PATCH /config");
  }

  @Test
  void promote_leaderRefusesConnections_goesToTheNextMember() {
    b.view(view("a", "standby_leader", "running"));
    a.close();

    roles(a.url(), b.url()).promote(MARK, TestCall.of(7, LONG));

    assertThat(b.orders().promotion()).contains(MARK);
  }

  @ParameterizedTest
  @CsvSource({
    "409, PATRONI_CONFLICT, NOT_APPLIED",
    "503, PATRONI_NOT_READY, NOT_APPLIED",
    "401, PATRONI_LOGIN_REFUSED, PERMANENT",
    "403, PATRONI_LOGIN_REFUSED, PERMANENT",
    "404, PATRONI_REQUEST_REFUSED, PERMANENT",
    "302, PATRONI_ANSWER_LOST, UNKNOWN",
    "500, PATRONI_ANSWER_LOST, UNKNOWN",
    "504, PATRONI_ANSWER_LOST, UNKNOWN"
  })
  void promote_status_saysWhatIsKnown(int status, String code, Effect effect) {
    a.on("PATCH /config", StubPatroni.status(status, "no"));

    AdapterException e = promotionFailure(LONG);

    assertThat(e.code()).isEqualTo(code);
    assertThat(e.effect()).isEqualTo(effect);
    assertThat(a.orders().isStandbyCluster()).isTrue();
  }

  @Test
  void promote_takenAndAnswerLost_isFoundByLooking() {
    a.on("PATCH /config", StubPatroni.takenAndCut());

    roles(a.url()).promote(MARK, TestCall.of(7, LONG));

    assertThat(a.requests()).containsSubsequence("PATCH /config", "look");
    assertThat(a.orders().promotion()).contains(MARK);
  }

  @Test
  void promote_lineCutBeforeItWasTaken_isUnknownAndNotSentAgain() {
    a.on("PATCH /config", StubPatroni.cut());

    AdapterException e = promotionFailure(LONG);

    assertThat(e.code()).isEqualTo("PATRONI_ANSWER_LOST");
    assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(a.requests()).filteredOn("PATCH /config"::equals).hasSize(1);
  }

  @Test
  void promote_hangs_isUnknownAtTheDeadline() {
    a.on("PATCH /config", StubPatroni.hang());
    Instant start = Instant.now();

    AdapterException e = promotionFailure(SHORT);

    assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(Duration.between(start, Instant.now())).isLessThan(LONG);
  }

  @Test
  void promote_halfAnAnswer_isUnknownAtTheDeadline() {
    a.on("PATCH /config", StubPatroni.half());

    assertThat(promotionFailure(SHORT).effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void promote_configurationOfSomebodyElseInTheAnswer_isUnknown() {
    a.on("PATCH /config", StubPatroni.status(200, "{\"standby_cluster\": {\"host\": \"db.dc3\"}}"));

    AdapterException e = promotionFailure(LONG);

    assertThat(e.code()).isEqualTo("PATRONI_ORDER_OVERTAKEN");
    assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void promote_answerIsNoJson_isFoundByLooking() {
    a.on(
        "PATCH /config",
        (stub, exchange, sent) -> {
          stub.merge(sent);
          StubPatroni.answer(exchange, 200, "OK");
        });

    roles(a.url()).promote(MARK, TestCall.of(7, LONG));

    assertThat(a.orders().promotion()).contains(MARK);
  }

  @Test
  void promote_interrupted_isUnknownAndKeepsTheFlag() {
    Thread.currentThread().interrupt();

    AdapterException e = promotionFailure(LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(e.code()).isEqualTo("INTERRUPTED");
    assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void changes_pausedCluster_areNotSent() {
    a.merge("{\"pause\": true}");

    AdapterException e = promotionFailure(LONG);

    assertThat(e.code()).isEqualTo("PATRONI_PAUSED");
    assertThat(e.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(a.requests()).doesNotContain("PATCH /config");
  }

  @Test
  void intent_newerEpochInTheConfiguration_isRefused() {
    a.merge(Orders.note(9));

    AdapterException e = failure(() -> roles(a.url()).intent(TestCall.of(8, LONG)));

    assertThat(e.code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(e.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(a.requests()).doesNotContain("PATCH /config");
    assertThat(roles(a.url()).intent(TestCall.of(10, LONG)).primary()).isFalse();
    assertThat(a.orders().epoch()).isEqualTo(10);
  }

  @Test
  void follow_upstream_keepsTheRestOfTheSectionAndForgetsThePromotion() {
    a.merge(Orders.promote(MARK, 7));
    a.merge("{\"standby_cluster\": {\"host\": \"db.dc1\", \"restore_command\": \"fetch\"}}");
    Upstream upstream = Upstream.withArchive(new Endpoint("db.dc3", 6432), "dc2");

    roles(a.url()).follow(upstream, false, TestCall.of(8, LONG));

    assertThat(a.orders().follows(upstream)).isTrue();
    assertThat(a.orders().promotion()).isEmpty();
    assertThat(a.orders().configuration().at("/standby_cluster/restore_command").asText())
        .isEqualTo("fetch");
  }

  @Test
  void follow_runningPrimaryOfAnOldMember_isNotSent() {
    b.on("GET /patroni", StubPatroni.status(200, "{\"patroni\": {\"version\": \"3.3.2\"}}"));
    Upstream upstream = Upstream.withArchive(new Endpoint("db.dc3", 6432), "dc2");

    AdapterException e =
        failure(() -> roles(a.url(), b.url()).follow(upstream, true, TestCall.of(8, LONG)));

    assertThat(e.code()).isEqualTo("PATRONI_CANNOT_DEMOTE");
    assertThat(a.requests()).doesNotContain("PATCH /config");
    roles(a.url()).follow(upstream, true, TestCall.of(8, LONG));
    assertThat(a.orders().follows(upstream)).isTrue();
  }

  @Test
  void dropSlots_namesThatWereNeverKept_areNotListedByIt() {
    roles(a.url()).keepSlots(Set.of("dc1", "dc3"), TestCall.of(8, LONG));

    roles(a.url()).dropSlots(Set.of("dc3", "dc9"), TestCall.of(8, LONG));
    roles(a.url()).dropSlots(Set.of("dc9"), TestCall.of(8, LONG));

    assertThat(a.orders().slots()).containsExactly("dc1");
  }

  private void switchOver(Duration time) {
    new LeaderMove(rest(a.url()), roles(a.url())).to("b", within(time));
  }

  /** What it answers, and who leads when it has. */
  private StubPatroni.Fault then(int status, String said, String leader) {
    return (stub, exchange, sent) -> {
      stub.view(view(leader, "leader", "running"));
      StubPatroni.answer(exchange, status, said);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "200, Successfully switched over",
    "503, Switchover status unknown",
    "503, Switchover failed",
    "500, oops"
  })
  void switchOver_whateverIsAnswered_theClusterIsBelieved(int status, String said) {
    a.view(view("a", "leader", "running")).on("POST /switchover", then(status, said, "b"));

    switchOver(LONG);

    assertThat(a.requests()).containsSubsequence("POST /switchover", "GET /cluster");
  }

  @Test
  void switchOver_answerLost_theClusterIsBelieved() {
    a.view(view("a", "leader", "running"))
        .on(
            "POST /switchover",
            (stub, exchange, sent) -> {
              stub.view(view("b", "leader", "running"));
              exchange.close();
            });

    switchOver(LONG);
  }

  @Test
  void switchOver_statusUnknownAndNothingChanges_isUnknown() {
    a.view(view("a", "leader", "running"))
        .on("POST /switchover", StubPatroni.status(503, "Switchover status unknown"));

    AdapterException e = failure(() -> switchOver(SHORT));

    assertThat(e.code()).isEqualTo("PATRONI_SWITCHOVER_NOT_CONFIRMED");
    assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void switchOver_orderTakenAndThenSilence_isUnknown() {
    a.view(view("a", "leader", "running"))
        .on(
            "POST /switchover",
            (stub, exchange, sent) -> {
              stub.on("GET /cluster", StubPatroni.hang());
              StubPatroni.answer(exchange, 503, "Switchover failed");
            });
    AdapterException e = failure(() -> switchOver(SHORT));
    assertThat(e.code()).isEqualTo("PATRONI_SWITCHOVER_NOT_CONFIRMED");
    assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);

    StubPatroni.Fault hang = StubPatroni.hang();
    b.view(view("a", "leader", "running")).on("POST /switchover", hang);
    AdapterException silent =
        failure(() -> new LeaderMove(rest(b.url()), roles(b.url())).to("b", within(SHORT)));
    assertThat(silent.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void switchOver_failedAndTheOldOneLeads_isNotApplied() {
    a.view(view("a", "leader", "running"))
        .on("POST /switchover", StubPatroni.status(503, "Switchover failed"));

    assertThat(failure(() -> switchOver(LONG)).code()).isEqualTo("PATRONI_SWITCHOVER_FAILED");
  }

  @Test
  void switchOver_successWithAnotherMember_isNamed() {
    String third = "{\"members\": [{\"name\": \"c\", \"role\": \"leader\"}]}";
    a.view(view("a", "leader", "running"))
        .on(
            "POST /switchover",
            (stub, exchange, sent) -> {
              stub.view(third);
              StubPatroni.answer(exchange, 200, "Switched over to \"c\" instead of \"b\"");
            });

    AdapterException e = failure(() -> switchOver(LONG));

    assertThat(e.code()).isEqualTo("PATRONI_OTHER_LEADER");
    assertThat(e.context().get("seen")).contains("c leads");
  }

  @Test
  void switchOver_refusedByPatroni_saysWhy() {
    a.view(view("a", "leader", "running"))
        .on("POST /switchover", StubPatroni.status(412, "leader name does not match"));

    AdapterException e = failure(() -> switchOver(LONG));

    assertThat(e.code()).isEqualTo("PATRONI_SWITCHOVER_REFUSED");
    assertThat(e.context().get("seen")).contains("does not match");
  }

  @Test
  void switchOver_memberLeadsAlready_sendsNothing() {
    a.view(view("b", "leader", "running"));

    switchOver(LONG);

    assertThat(a.requests()).containsExactly("GET /cluster");
  }

  @Test
  void switchOver_memberThatDoesNotRun_isRefused() {
    a.view(view("a", "leader", "stopped"));

    assertThat(failure(() -> switchOver(LONG)).code()).isEqualTo("PATRONI_SWITCHOVER_REFUSED");
    assertThat(List.of("POST /switchover")).isNotIn(a.requests());
  }
}
