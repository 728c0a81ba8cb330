package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.audit.ClusterChecks;
import io.github.essfailover.k8s.audit.ClusterInventory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One look at each cluster, all at the same time: a black hole takes its own time only. Immutable.
 *
 * @param databases the database endpoints that each deployment renders
 * @param failures about clusters that could not be looked at
 */
record ClusterLooks(
    SortedMap<DataCenterId, ClusterInventory> inventories,
    SortedMap<DataCenterId, Map<String, Endpoint>> databases,
    List<Finding> failures) {

  private record Look(ClusterInventory inventory, Map<String, Endpoint> databases) {}

  static ClusterLooks at(
      SortedMap<DataCenterId, KubernetesCluster> clusters, Clock clock, Deadline deadline) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(1, clusters.size()),
            task -> {
              Thread thread = new Thread(task, "cluster-audit");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Callable<Look>> looks = new ArrayList<>();
      clusters.values().forEach(cluster -> looks.add(() -> look(cluster, clock, deadline)));
      long millis = Math.max(1, deadline.remaining().toMillis());
      return gathered(
          List.copyOf(clusters.keySet()), threads.invokeAll(looks, millis, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown("INTERRUPTED", "The request was interrupted.", Map.of(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Look look(KubernetesCluster cluster, Clock clock, Deadline deadline) {
    ClusterInventory inventory = cluster.inventory(ClusterChecks.allParts(), clock, deadline);
    try {
      return new Look(inventory, cluster.observe(deadline).databases());
    } catch (AdapterException e) {
      // What hinders an observation is a finding of the adapter's own check.
      return new Look(inventory, Map.of());
    }
  }

  private static ClusterLooks gathered(List<DataCenterId> places, List<Future<Look>> looks) {
    SortedMap<DataCenterId, ClusterInventory> inventories = new TreeMap<>();
    SortedMap<DataCenterId, Map<String, Endpoint>> databases = new TreeMap<>();
    List<Finding> failures = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      DataCenterId where = places.get(i);
      try {
        Look look = looks.get(i).get();
        inventories.put(where, look.inventory());
        databases.put(where, look.databases());
      } catch (CancellationException e) {
        failures.add(failed("the API server did not answer in time", "Repeat the audit.", where));
      } catch (ExecutionException e) {
        failures.add(
            e.getCause() instanceof AdapterException a
                ? failed(a.code() + " " + a.context(), a.remedy(), where)
                : failed("the look failed: " + e.getCause(), "Report it.", where));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new ClusterLooks(inventories, databases, failures);
  }

  private static Finding failed(String seen, String remedy, DataCenterId where) {
    return Finding.of("cluster.api", Severity.ERROR, seen, remedy).in(where);
  }
}
