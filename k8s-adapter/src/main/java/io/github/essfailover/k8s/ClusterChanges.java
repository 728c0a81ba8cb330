package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.github.essfailover.spi.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Tells when something of the deployment changed in the API, by watching it. What a watch missed is
 * found when fabric8's informer lists again; a watch that may not be made is not tried again, and
 * whoever listens asks as usual.
 *
 * <p>Immutable and thread-safe. Uses the client's own threads.
 */
record ClusterChanges(KubernetesClient client, List<Watched> watched) implements Signal {

  // Neither passes by itself: no credentials, no right, no such kind of resource.
  private static final Set<Integer> FINAL = Set.of(401, 403, 404, 405);

  /** One kind of objects, somewhere. */
  interface Watched extends Function<KubernetesClient, Informable<? extends HasMetadata>> {}

  @Override
  public Subscription listen(Runnable changed) {
    List<SharedIndexInformer<?>> informers = new ArrayList<>();
    watched.forEach(kind -> informers.add(start(kind.apply(client), changed)));
    return new Informers(List.copyOf(informers));
  }

  private static <T extends HasMetadata> SharedIndexInformer<T> start(
      Informable<T> kind, Runnable changed) {
    SharedIndexInformer<T> informer = kind.runnableInformer(0);
    informer.addEventHandler(new Told<>(changed));
    informer.exceptionHandler((isStarted, failure) -> !isFinal(failure));
    // Until the first list is there somebody may have asked in vain.
    informer.start().thenRun(changed);
    return informer;
  }

  private static boolean isFinal(Throwable failure) {
    return failure instanceof KubernetesClientException e && FINAL.contains(e.getCode());
  }

  private record Told<T>(Runnable changed) implements ResourceEventHandler<T> {

    @Override
    public void onAdd(T object) {
      changed.run();
    }

    @Override
    public void onUpdate(T before, T after) {
      changed.run();
    }

    @Override
    public void onDelete(T object, boolean isLastStateUnknown) {
      changed.run();
    }
  }

  private record Informers(List<SharedIndexInformer<?>> all) implements Subscription {

    @Override
    public boolean isLive() {
      return all.stream().allMatch(informer -> informer.hasSynced() && informer.isWatching());
    }

    @Override
    public void close() {
      all.forEach(SharedIndexInformer::stop);
    }
  }
}
