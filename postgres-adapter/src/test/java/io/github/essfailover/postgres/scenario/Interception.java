package io.github.essfailover.postgres.scenario;

import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A place where something happens to the world just before or after a change of a server, once.
 * Thread-safe.
 */
final class Interception {

  /** What happens. */
  @FunctionalInterface
  interface Event {
    void happens() throws Exception;
  }

  private final Map<String, Event> before = new ConcurrentHashMap<>();
  private final Map<String, Event> after = new ConcurrentHashMap<>();

  /**
   * Just before that change reaches that server.
   *
   * @param change the method of {@link DatabaseAdapter}, for instance {@code promote}
   */
  void before(String dataCenter, String change, Event event) {
    before.put(dataCenter + "." + change, event);
  }

  /** Just after that change returned. */
  void after(String dataCenter, String change, Event event) {
    after.put(dataCenter + "." + change, event);
  }

  DatabaseAdapter around(DatabaseAdapter server) {
    String dataCenter = server.locatedIn().dataCenter().orElseThrow().value();
    return (DatabaseAdapter)
        Proxy.newProxyInstance(
            Interception.class.getClassLoader(),
            new Class<?>[] {DatabaseAdapter.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(server, arguments);
                return result instanceof Change change
                    ? around(dataCenter + "." + method.getName(), change)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Change around(String key, Change change) {
    return Change.of(
        change.preview(),
        call -> {
          happen(before.remove(key));
          change.apply(call);
          happen(after.remove(key));
        });
  }

  static void happen(@Nullable Event event) {
    if (event == null) {
      return;
    }
    try {
      event.happens();
    } catch (Exception e) {
      throw new IllegalStateException("the scenario itself failed", e);
    }
  }
}
