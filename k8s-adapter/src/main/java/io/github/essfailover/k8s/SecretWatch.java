package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.github.essfailover.report.DeploymentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A {@link SecretSync} that goes on until it is closed. Watches end and begin anew by themselves,
 * also after the server forgot the version that they were at (410); a cluster that is away is tried
 * again. Thread-safe.
 */
public final class SecretWatch implements AutoCloseable {

  private static final long QUIET_MILLIS = 500;
  private static final long MINUTES = 10;

  private final SecretSync sync;
  private final Supplier<DeploymentStatus> status;
  private final Listener listener;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicBoolean due = new AtomicBoolean();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

  /** Is told what a watch does. What it throws is ignored. */
  @FunctionalInterface
  public interface Listener {

    /** Something was copied, or could not be. */
    void copied(SecretSync.Report report);

    /** The attempt failed; the next change, or ten minutes, begins another. Default: nothing. */
    default void failed(RuntimeException failure) {}
  }

  SecretWatch(
      SecretSync sync,
      List<KubernetesSecrets> dataCenters,
      Supplier<DeploymentStatus> status,
      Listener listener) {
    this.sync = sync;
    this.status = status;
    this.listener = listener;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "essfailover-secrets");
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(this::copy, 0, MINUTES, TimeUnit.MINUTES);
    for (KubernetesSecrets each : dataCenters) {
      begin(each.client().secrets().inNamespace(each.namespace()));
      begin(each.client().configMaps().inNamespace(each.namespace()));
    }
  }

  private <T> void begin(Informable<T> what) {
    SharedIndexInformer<T> informer = what.runnableInformer(0);
    informer.exceptionHandler(
        (isStarted, failure) -> {
          tell(() -> listener.failed(asRuntime(failure)));
          return true;
        });
    informer.addEventHandler(new AnyChange<>());
    informers.add(informer);
    // Completes when the first list came; failures of it are told by the handler above.
    CompletionStage<Void> unused = informer.start();
  }

  private static RuntimeException asRuntime(Throwable failure) {
    return failure instanceof RuntimeException e
        ? e
        : new KubernetesClientException("A watch failed", failure);
  }

  /** The callbacks come on the client's threads and must not block them. */
  private final class AnyChange<T> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      changed();
    }

    @Override
    public void onUpdate(T before, T after) {
      changed();
    }

    @Override
    public void onDelete(T deleted, boolean isUnknown) {
      changed();
    }
  }

  /** Several changes at once are one copy. */
  private void changed() {
    if (due.compareAndSet(false, true) && !thread.isShutdown()) {
      ScheduledFuture<?> unused = thread.schedule(this::copy, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void copy() {
    due.set(false);
    try {
      SecretSync.Report report = sync.follow(status.get());
      if (!report.copies().isEmpty() || !report.findings().isEmpty()) {
        tell(() -> listener.copied(report));
      }
    } catch (RuntimeException e) {
      tell(() -> listener.failed(e));
    }
  }

  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // A listener that fails must not end the watch.
    }
  }

  /** Ends the watch; a copy that is under way is interrupted. */
  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
    thread.shutdownNow();
  }
}
