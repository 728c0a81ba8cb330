package io.github.essfailover.labservers.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that plays a cluster's controllers, from power on to power loss. Thread-safe. */
final class ClusterLife implements PodController.Timing {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterLife.class);
  private static final Duration RESYNC = Duration.ofMillis(500);

  private final ObjectStore store;
  private final ClusterSignal signal;
  private final SimulatedCluster.Builder settings;
  private final Installation installation;
  private volatile boolean synapseReady;
  private @Nullable Thread thread;

  ClusterLife(ObjectStore store, ClusterSignal signal, SimulatedCluster.Builder settings) {
    this.store = store;
    this.signal = signal;
    this.settings = settings;
    this.installation = settings.installation();
  }

  boolean isSynapseReady() {
    return synapseReady;
  }

  void start() {
    Thread starting = new Thread(this::run, "simulated-cluster");
    starting.setDaemon(true);
    thread = starting;
    starting.start();
  }

  void powerLoss() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      join(running);
      thread = null;
    }
    tell(false);
  }

  private void run() {
    PodController pods = new PodController(store, this);
    QuotaController quotas = new QuotaController(store);
    LonePods lonePods = new LonePods(store, settings.podStartUp, settings.lonePods);
    SimulatedOperator operator =
        new SimulatedOperator(
            store, new EssWorkloads(settings.serverName()), settings.reconcileTime);
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Instant now = Instant.now();
        quotas.step();
        pods.step(now);
        lonePods.step(now);
        operator.step(pods.isRunning(EssNames.OPERATOR_NAMESPACE, EssNames.OPERATOR), now);
        tell(pods.isRunning(installation.namespace(), installation.synapseMain()));
        Instant next = operator.nextDue(lonePods.nextDue(pods.nextDue(now.plus(RESYNC))));
        signal.await(Duration.between(Instant.now(), next));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.warn("A round of the simulated controllers failed; the next one goes on.", e);
      }
    }
  }

  private void tell(boolean ready) {
    if (synapseReady != ready) {
      synapseReady = ready;
      if (ready) {
        settings.listener.synapseReady();
      } else {
        settings.listener.synapseGone();
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Duration startUp(String component) {
    return component.equals(EssNames.MATRIX_SERVER) ? settings.synapseStartUp : settings.podStartUp;
  }

  @Override
  public Duration termination() {
    return settings.podTermination;
  }

  @Override
  public Duration restart() {
    return settings.restart;
  }

  @Override
  public boolean mayStart(String component) {
    return !component.equals(EssNames.MATRIX_SERVER) || isWritable(settings.databaseWritable);
  }

  private static boolean isWritable(BooleanSupplier database) {
    try {
      return database.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.debug("The database cannot be asked; it counts as not writable.", e);
      return false;
    }
  }
}
