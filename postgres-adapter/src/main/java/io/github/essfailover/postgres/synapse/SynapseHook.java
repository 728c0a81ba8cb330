package io.github.essfailover.postgres.synapse;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Synapse's database. After a loss its one-time keys are emptied, and after every promotion each
 * stream's sequence is at least at the greatest position that was written down for the stream:
 * below it, Synapse does not start. Sources: Synapse's documentation on backups ("One-time keys")
 * and PostgreSQL set-up, element-hq/synapse issue 18544.
 *
 * <p>Immutable.
 */
public final class SynapseHook implements DatabaseHook {

  /**
   * Claimed keys that reappear would be handed out twice, and messages could not be decrypted;
   * clients upload new ones.
   */
  private static final String ONE_TIME_KEYS = "e2e_one_time_keys_json";

  private static final String NOT_AS_DEMANDED =
      "SELECT format('encoding %s, collation %s, character type %s',"
          + " pg_encoding_to_char(encoding), datcollate, datctype)"
          + " FROM pg_database WHERE datname = current_database()"
          + " AND NOT (pg_encoding_to_char(encoding) = 'UTF8' AND datcollate = 'C'"
          + " AND datctype = 'C')";

  private final boolean emptiesKeys;

  private SynapseHook(boolean emptiesKeys) {
    this.emptiesKeys = emptiesKeys;
  }

  /** What Synapse's documentation asks for. */
  public static SynapseHook standard() {
    return new SynapseHook(true);
  }

  /**
   * Like {@link #standard()}, but one-time keys stay after a loss. Keys that were claimed in the
   * lost time are then handed out again, and what is encrypted with them cannot be read.
   */
  public static SynapseHook keepingOneTimeKeys() {
    return new SynapseHook(false);
  }

  /** The indexes that every request needs, for checks of structure: names of Synapse's schema. */
  public static List<String> hotIndexes() {
    return List.of(
        "events_event_id_key",
        "events_stream_ordering",
        "events_order_room",
        "event_json_event_id_key",
        "current_state_events_event_id_key",
        "state_groups_state_type_idx",
        "access_tokens_token_key",
        "users_name_key");
  }

  @Override
  public String name() {
    return "Synapse";
  }

  @Override
  public boolean recognizes(DatabaseSession session) {
    return !Catalog.tables(session, ONE_TIME_KEYS, StreamPositions.TABLE).isEmpty();
  }

  @Override
  public List<Finding> check(DatabaseSession session) {
    List<Finding> findings = new ArrayList<>();
    for (String seen :
        session.read("check encoding and collation", NOT_AS_DEMANDED, row -> row.getString(1))) {
      findings.add(
          Finding.of(
              "synapse.collation",
              Severity.ERROR,
              seen + ": Synapse demands UTF8, C and C, and does not start",
              "Dump it and restore it into a database made with ENCODING 'UTF8' LC_COLLATE 'C'"
                  + " LC_CTYPE 'C' TEMPLATE template0; where allow_unsafe_locale is set, do it"
                  + " before an operating system changes its collations."));
    }
    findings.addAll(Collations.check(session));
    if (StreamPositions.missing(session).isEmpty()) {
      findings.addAll(StreamPositions.check(session));
    }
    return findings;
  }

  @Override
  public List<String> missingPrivileges(DatabaseSession session) {
    List<String> missing =
        new ArrayList<>(
            Catalog.missing(session, "TRUNCATE", Catalog.tables(session, ONE_TIME_KEYS)));
    missing.addAll(StreamPositions.missing(session));
    return missing;
  }

  @Override
  public String setupScript(String role) {
    return Scripts.read("setup-synapse.sql").replace("@ROLE@", role);
  }

  @Override
  public List<String> preview(DataLoss loss) {
    List<String> preview = new ArrayList<>();
    if (empties(loss)) {
      preview.add("-- claimed keys must not be handed out twice");
      preview.add(
          "SELECT 'TRUNCATE ' || oid::regclass FROM pg_class WHERE relname = '"
              + ONE_TIME_KEYS
              + "' AND relkind IN ('r', 'p') \\gexec");
    }
    preview.add(StreamPositions.preview());
    return preview;
  }

  @Override
  public List<String> afterPromotion(DatabaseSession session, DataLoss loss) {
    List<String> done = new ArrayList<>();
    if (empties(loss)) {
      for (String table : Catalog.tables(session, ONE_TIME_KEYS)) {
        session.act("empty the one-time keys", "TRUNCATE " + table);
        done.add(table + " emptied");
      }
    } else if (!loss.isNone()) {
      done.add(ONE_TIME_KEYS + " kept, as configured");
    }
    done.addAll(StreamPositions.mend(session));
    return done;
  }

  private boolean empties(DataLoss loss) {
    return emptiesKeys && !loss.isNone();
  }

  @Override
  public String toString() {
    return emptiesKeys ? name() : name() + ", keeping one-time keys";
  }
}
