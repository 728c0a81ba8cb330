package io.github.essfailover.lab.world;

import io.github.essfailover.lab.site.Daemons;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Does several things at the same time and waits for all of them. Stateless. */
final class Parallel {

  private Parallel() {}

  /** Returns when all are done; throws the first failure. */
  static void run(List<Runnable> tasks) {
    Executor threads = task -> Daemons.start("lab-parallel", task);
    List<CompletableFuture<Void>> running = new ArrayList<>();
    tasks.forEach(task -> running.add(CompletableFuture.runAsync(task, threads)));
    try {
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
