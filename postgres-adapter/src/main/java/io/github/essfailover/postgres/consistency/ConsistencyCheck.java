package io.github.essfailover.postgres.consistency;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.consistency.ConsistencyReport.Item;
import io.github.essfailover.postgres.consistency.ConsistencyReport.Result;
import io.github.essfailover.postgres.spi.DatabaseSessions;
import io.github.essfailover.spi.ReadinessCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Whether a standby is a sound copy. Identity and lineage always: physical replication does not
 * drift, so that who it is a copy of matters most. Then what was chosen, in the order of choosing,
 * until the budget is spent: rows against the primary's, indexes and tables by {@code amcheck}.
 * Reads only, on both servers.
 *
 * <pre>{@code
 * ConsistencyReport report = ConsistencyCheck.between(dc1Server, dc2Server)
 *     .index("synapse", "events_stream_ordering")
 *     .rows("users", "SELECT * FROM users", dc1Reader, dc2Reader)
 *     .budget(Duration.ofSeconds(20)).build()
 *     .run(deadline);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ConsistencyCheck {

  /** One thing to look at, when its turn comes. */
  private record Task(String check, String subject, Function<Deadline, Seen> look) {}

  /** What was seen. */
  record Seen(Result result, String text) {
    static Seen sound(String text) {
      return new Seen(Result.SOUND, text);
    }

    static Seen broken(String text) {
      return new Seen(Result.BROKEN, text);
    }

    static Seen notChecked(String text) {
      return new Seen(Result.NOT_CHECKED, text);
    }
  }

  private final PostgresServer primary;
  private final PostgresServer standby;
  private final List<Task> tasks;
  private final Duration budget;
  private final Clock clock;

  private ConsistencyCheck(Builder builder) {
    this.primary = builder.primary;
    this.standby = builder.standby;
    this.tasks = List.copyOf(builder.tasks);
    this.budget = builder.budget;
    this.clock = builder.clock;
  }

  /** Starts with the primary and the standby that is to be checked. */
  public static Builder between(PostgresServer primary, PostgresServer standby) {
    return new Builder(primary, standby);
  }

  /**
   * Looks; ends at the deadline or when the budget is spent, whichever is earlier. Throws nothing.
   */
  public ConsistencyReport run(Deadline deadline) {
    Instant at = clock.instant();
    Deadline end = deadline.atMost(budget);
    List<Item> items = new ArrayList<>(identity(end));
    for (Task task : tasks) {
      Instant before = clock.instant();
      Seen seen =
          end.isExpired() ? Seen.notChecked("the budget was spent") : bounded(task.look, end);
      items.add(item(task.check, task.subject, seen, before));
    }
    return new ConsistencyReport(
        standby.name() + " in " + standby.locatedIn(), at, since(at), items);
  }

  /**
   * As a check of readiness: looks when the last look is that old, and says in between what it saw
   * last. What was never looked at to the end for twice as long is a finding of its own.
   */
  public ReadinessCheck every(Duration interval) {
    return new PeriodicCheck(this, interval, clock);
  }

  PostgresServer standby() {
    return standby;
  }

  private List<Item> identity(Deadline deadline) {
    Instant before = clock.instant();
    List<Item> items = new ArrayList<>();
    try {
      // The standby first: what it has replayed by now its primary has flushed before.
      DatabaseState copy = standby.observe(deadline);
      DatabaseState original = primary.observe(deadline);
      Identity.of(original, copy)
          .forEach((check, seen) -> items.add(item(check, "the server", seen, before)));
    } catch (AdapterException e) {
      items.add(item("identity", "the server", AmCheck.failed(e), before));
    }
    return items;
  }

  private static Seen bounded(Function<Deadline, Seen> look, Deadline deadline) {
    try {
      return look.apply(deadline);
    } catch (AdapterException e) {
      return AmCheck.failed(e);
    }
  }

  private Item item(String check, String subject, Seen seen, Instant since) {
    return new Item(check, subject, seen.result, seen.text, since(since));
  }

  private Duration since(Instant then) {
    return Duration.between(then, clock.instant());
  }

  /** Chooses what is looked at. Confined to one thread. */
  public static final class Builder {
    private final PostgresServer primary;
    private final PostgresServer standby;
    private final List<Task> tasks = new ArrayList<>();
    private Duration budget = Duration.ofSeconds(30);
    private Clock clock = Clock.systemUTC();

    private Builder(PostgresServer primary, PostgresServer standby) {
      this.primary = primary;
      this.standby = standby;
    }

    /**
     * B-tree indexes on the standby, with proof that every row is in them. Needs the extension
     * {@code amcheck} and its functions granted, which {@code PostgresSetup} does where the
     * extension is.
     */
    public Builder index(String database, String... names) {
      DatabaseSessions sessions = standby.sessions(database);
      for (String name : names) {
        add("index", database, name, deadline -> AmCheck.index(sessions, name, deadline));
      }
      return this;
    }

    /** Tables on the standby, page by page. Needs the same. */
    public Builder table(String database, String... names) {
      DatabaseSessions sessions = standby.sessions(database);
      for (String name : names) {
        add("table", database, name, deadline -> AmCheck.table(sessions, name, deadline));
      }
      return this;
    }

    /**
     * The rows of a query, counted and hashed on both servers. Sound only while nothing is written,
     * so only then a result: fence the primary first. Not for sequences and unlogged tables, which
     * differ on a standby, nor for queries whose answer is another each time.
     *
     * @param name for people
     * @param onPrimary connections of a role that may read the rows
     * @param onStandby the same, to the standby
     */
    public Builder rows(
        String name, String query, PGSimpleDataSource onPrimary, PGSimpleDataSource onStandby) {
      RowHashes hashes =
          new RowHashes(primary.sessions(onPrimary), standby.sessions(onStandby), query);
      add("rows", String.valueOf(onStandby.getDatabaseName()), name, hashes::compare);
      return this;
    }

    /** How long it may take altogether. Default: 30 s. */
    public Builder budget(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("budget " + value + " is not positive");
      }
      this.budget = value;
      return this;
    }

    /** The clock of reports and intervals. Default: the system's, UTC. */
    public Builder clock(Clock value) {
      this.clock = value;
      return this;
    }

    private void add(String check, String database, String name, Function<Deadline, Seen> look) {
      tasks.add(new Task(check, name + " in " + database, look));
    }

    /** The check. Nothing is connected to. */
    public ConsistencyCheck build() {
      return new ConsistencyCheck(this);
    }
  }
}
