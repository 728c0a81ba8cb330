package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.StepHandler;
import java.util.LinkedHashMap;
import java.util.Map;

/** The types of step that the library brings, by name. */
public final class StepTypes {

  public static final String QUIET = "quiet";
  public static final String FENCE_POWER = "fence.power";
  public static final String FENCE_FIREWALL = "fence.firewall";
  public static final String FENCE_INGRESS = "fence.ingress";
  public static final String FENCE_HOLD = "fence.hold";
  public static final String FENCE_WORKLOADS = "fence.workloads";
  public static final String FENCE_DATABASE = "fence.database";
  public static final String FENCE_GATE = "fence.gate";
  public static final String FENCE_DEBTS = "fence.debts";
  public static final String READY = "ready";
  public static final String RECEIVE = "receive";
  public static final String FREEZE = "freeze";
  public static final String CATCHUP = "catchup";
  public static final String ARCHIVE = "archive";
  public static final String ATTACH = "attach";
  public static final String PROMOTE = "promote";
  public static final String PREPARE = "prepare";
  public static final String ACTIVATE = "activate";
  public static final String WORKLOADS = "workloads";
  public static final String DNS = "dns";
  public static final String FIREWALL = "firewall";
  public static final String FOLLOW = "follow";
  public static final String SYNCHRONOUS = "synchronous";
  public static final String REJOIN = "rejoin";
  public static final String VERIFY_SERVICE = "verify.service";
  public static final String VERIFY_REPLICATION = "verify.replication";
  public static final String RECORD = "record";
  public static final String BACKUP = "backup";

  private StepTypes() {}

  /** The handlers. */
  public static Map<String, StepHandler> handlers() {
    Map<String, StepHandler> handlers = new LinkedHashMap<>();
    handlers.put(QUIET, new Quiet());
    handlers.put(FENCE_POWER, new FencePower());
    handlers.put(FENCE_FIREWALL, new FenceFirewall());
    handlers.put(FENCE_INGRESS, new FenceFirewall());
    handlers.put(FENCE_HOLD, new FenceHold());
    handlers.put(FENCE_WORKLOADS, new FenceWorkloads());
    handlers.put(FENCE_DATABASE, new FenceDatabase());
    handlers.put(FENCE_GATE, new FenceGate());
    handlers.put(FENCE_DEBTS, new FenceDebts());
    handlers.put(READY, new Ready());
    handlers.put(RECEIVE, new Receive());
    handlers.put(FREEZE, new Freeze());
    handlers.put(CATCHUP, new CatchUp());
    handlers.put(ARCHIVE, new RestoreArchive());
    handlers.put(ATTACH, new Attach());
    handlers.put(PROMOTE, new Promote());
    handlers.put(PREPARE, new Prepare());
    handlers.put(ACTIVATE, new Activate());
    handlers.put(WORKLOADS, new Workloads());
    handlers.put(DNS, new PointDns());
    handlers.put(FIREWALL, new OpenFirewall());
    handlers.put(FOLLOW, new Follow());
    handlers.put(SYNCHRONOUS, new Synchronize());
    handlers.put(REJOIN, new Rejoin());
    handlers.put(VERIFY_SERVICE, new VerifyService());
    handlers.put(VERIFY_REPLICATION, new VerifyReplication());
    handlers.put(RECORD, new RecordActive());
    handlers.put(BACKUP, new NewBackup());
    return handlers;
  }
}
