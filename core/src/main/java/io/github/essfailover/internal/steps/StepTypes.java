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
  public static final String DNS_TTL = "dns.ttl";
  public static final String DNS_WAIT = "dns.wait";
  public static final String FIREWALL = "firewall";
  public static final String FOLLOW = "follow";
  public static final String SYNCHRONOUS = "synchronous";
  public static final String REJOIN = "rejoin";
  public static final String KEEP_HOLD = "keep.hold";
  public static final String KEEP_WORKLOADS = "keep.workloads";
  public static final String KEEP_FIREWALL = "keep.firewall";
  public static final String KEEP_INGRESS = "keep.ingress";
  public static final String KEEP_DATABASE = "keep.database";
  public static final String SECRETS = "secrets";
  public static final String STANDBY = "standby";
  public static final String VERIFY_SERVICE = "verify.service";
  public static final String VERIFY_REPLICATION = "verify.replication";
  public static final String RECORD = "record";
  public static final String BACKUP = "backup";
  public static final String READY_MEDIA = "ready.media";
  public static final String VERIFY_MEDIA = "verify.media";
  public static final String DRILL_ISOLATE = "drill.isolate";
  public static final String DRILL_DETACH = "drill.detach";
  public static final String DRILL_PROMOTE = "drill.promote";
  public static final String DRILL_START = "drill.start";
  public static final String DRILL_LOAD = "drill.load";
  public static final String DRILL_UNTOUCHED = "drill.untouched";
  public static final String DRILL_MEDIA = "drill.media";
  public static final String DRILL_STOP = "drill.stop";
  public static final String DRILL_REBUILD = "drill.rebuild";
  public static final String DRILL_REOPEN = "drill.reopen";
  public static final String DRILL_LEFT = "drill.left";

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
    handlers.put(DNS_TTL, new LowerTtl());
    handlers.put(DNS_WAIT, new WaitForResolvers());
    handlers.put(FIREWALL, new OpenFirewall());
    handlers.put(FOLLOW, new Follow());
    handlers.put(SYNCHRONOUS, new Synchronize());
    handlers.put(REJOIN, new Rejoin());
    handlers.put(KEEP_HOLD, new StandingFence(new FenceHold()));
    handlers.put(KEEP_WORKLOADS, new StandingFence(new FenceWorkloads()));
    handlers.put(KEEP_FIREWALL, new StandingFence(new FenceFirewall()));
    handlers.put(KEEP_INGRESS, new StandingFence(new FenceFirewall()));
    handlers.put(KEEP_DATABASE, new StandingFence(new ShutDatabase()));
    handlers.put(SECRETS, new CopySecrets());
    handlers.put(STANDBY, new Standby());
    handlers.put(VERIFY_SERVICE, new VerifyService());
    handlers.put(VERIFY_REPLICATION, new VerifyReplication());
    handlers.put(RECORD, new RecordActive());
    handlers.put(BACKUP, new NewBackup());
    handlers.put(READY_MEDIA, new VerifyMedia());
    handlers.put(VERIFY_MEDIA, new VerifyMedia());
    handlers.put(DRILL_ISOLATE, new DrillIsolate());
    handlers.put(DRILL_DETACH, new DrillDetach());
    handlers.put(DRILL_PROMOTE, new DrillPromote());
    handlers.put(DRILL_START, new DrillStart());
    handlers.put(DRILL_LOAD, new DrillLoad());
    handlers.put(DRILL_UNTOUCHED, new DrillUntouched());
    handlers.put(DRILL_MEDIA, new DrillMedia());
    handlers.put(DRILL_STOP, new DrillStop());
    handlers.put(DRILL_REBUILD, new DrillRebuild());
    handlers.put(DRILL_REOPEN, new DrillReopen());
    handlers.put(DRILL_LEFT, new DrillLeft());
    return handlers;
  }
}
