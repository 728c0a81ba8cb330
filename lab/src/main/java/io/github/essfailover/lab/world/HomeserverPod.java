package io.github.essfailover.lab.world;

import io.github.essfailover.lab.site.Gateway;
import io.github.essfailover.lab.site.Homeserver;
import io.github.essfailover.lab.site.HomeserverRefusedException;
import io.github.essfailover.lab.site.Ingress;
import io.github.essfailover.lab.site.MediaBucket;
import io.github.essfailover.labservers.kubernetes.SimulatedCluster;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The process in Synapse's pod: the cluster starts it, and the pod becomes ready only if it starts;
 * the ingress routes to it while the pod is ready.
 *
 * <p>Thread-safe.
 */
final class HomeserverPod implements SimulatedCluster.Listener {

  private final Homeserver.Settings settings;
  private final DataSource database;
  private final MediaBucket media;
  private final Gateway gateway;
  private final Ingress ingress;
  private @Nullable Homeserver process;
  private @Nullable String refusal;
  private boolean dark;

  HomeserverPod(
      Homeserver.Settings settings,
      DataSource database,
      MediaBucket media,
      Gateway gateway,
      Ingress ingress) {
    this.settings = settings;
    this.media = media;
    this.database = database;
    this.gateway = gateway;
    this.ingress = ingress;
  }

  /** Starts the process; false when it refuses, and the pod crashes. */
  synchronized boolean start() {
    if (dark) {
      return false;
    }
    if (process != null) {
      return true;
    }
    try {
      process = Homeserver.start(settings, database, gateway, media);
      refusal = null;
      return true;
    } catch (HomeserverRefusedException e) {
      refusal = e.getMessage();
      return false;
    }
  }

  /** Why it refused to start when it was last tried. */
  synchronized Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public synchronized void synapseReady() {
    Homeserver running = process;
    if (running != null) {
      ingress.routeTo(running);
    }
  }

  @Override
  public synchronized void synapseGone() {
    ingress.routeToNothing();
    Homeserver running = process;
    if (running != null) {
      running.close();
      process = null;
    }
  }

  /** Ends the process; none starts until the power is back. */
  synchronized void losePower() {
    dark = true;
    synapseGone();
  }

  /** The cluster may start a process again. */
  synchronized void powerOn() {
    dark = false;
  }
}
