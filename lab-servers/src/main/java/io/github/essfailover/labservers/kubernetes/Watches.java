package io.github.essfailover.labservers.kubernetes;

import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who watches what. In place of the CRUD server's own watches: those wait for a message to be sent
 * on the very thread that would send it, so that one watch that ends stops the whole server for a
 * minute. Thread-safe.
 */
final class Watches {

  private final Set<Watch> open = ConcurrentHashMap.newKeySet();

  /**
   * Begins a watch.
   *
   * @param query which objects
   * @param present the objects that are there now, as JSON
   */
  MockResponse begin(AttributeSet query, Function<AttributeSet, List<String>> present) {
    return new MockResponse().withWebSocketUpgrade(new Watch(query, present));
  }

  /** An object is new, changed or gone; null for what there was not, or is not any more. */
  void tell(
      @Nullable AttributeSet oldKey,
      @Nullable String before,
      @Nullable AttributeSet newKey,
      @Nullable String after) {
    for (Watch watch : open) {
      boolean old = oldKey != null && oldKey.matches(watch.query);
      boolean now = newKey != null && newKey.matches(watch.query);
      if (after != null && now) {
        watch.send(before != null && old ? "MODIFIED" : "ADDED", after);
      } else if (before != null && old) {
        watch.send("DELETED", before);
      }
    }
  }

  /** The server is gone. */
  void drop() {
    open.forEach(Watch::end);
  }

  private final class Watch extends WebSocketListener {

    private final AttributeSet query;
    private final Function<AttributeSet, List<String>> present;
    private final ExecutorService sender =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "simulated-watch");
              thread.setDaemon(true);
              return thread;
            });
    private volatile @Nullable WebSocket socket;

    Watch(AttributeSet query, Function<AttributeSet, List<String>> present) {
      this.query = query;
      this.present = present;
    }

    @Override
    public void onOpen(WebSocket opened, Response response) {
      socket = opened;
      open.add(this);
      // After the registration: what changes meanwhile is told twice rather than never.
      present.apply(query).forEach(object -> send("ADDED", object));
    }

    @Override
    public void onClosing(WebSocket closing, int code, String reason) {
      end();
    }

    @Override
    public void onClosed(WebSocket closed, int code, String reason) {
      end();
    }

    @Override
    public void onFailure(WebSocket failed, Throwable cause, @Nullable Response response) {
      end();
    }

    synchronized void send(String type, String object) {
      WebSocket to = socket;
      if (to != null && !sender.isShutdown()) {
        sender.execute(() -> to.send("{\"type\":\"" + type + "\",\"object\":" + object + "}"));
      }
    }

    synchronized void end() {
      open.remove(this);
      sender.shutdownNow();
    }
  }
}
