package io.github.essfailover.testkit.simulation;

import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Stands between one orchestrator and its adapters and sees acts begin and end. */
final class Tap {

  /** May replace what an adapter's method returned; for planted bugs. */
  @FunctionalInterface
  interface Twist {
    Object twist(String resource, String method, Object result);

    static Twist none() {
      return (resource, method, result) -> result;
    }
  }

  private final Map<String, String> underWay = new HashMap<>();
  private final Twist twist;
  private final Consumer<String> onViolation;

  Tap(Twist twist, Consumer<String> onViolation) {
    this.twist = twist;
    this.onViolation = onViolation;
  }

  <T extends Adapter> T on(Class<T> port, String place, T adapter) {
    return on(port, adapter, place + "/" + port.getSimpleName() + "/" + adapter.name());
  }

  <T> T on(Class<T> port, T adapter, String resource) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object result;
          try {
            result = method.invoke(adapter, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
          Object twisted = twist.twist(resource, method.getName(), result);
          return twisted instanceof Change change
              ? watched(resource, method.getName(), change)
              : twisted;
        };
    return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
  }

  private Change watched(String resource, String method, Change change) {
    return new Change() {
      @Override
      public List<String> preview() {
        return change.preview();
      }

      @Override
      public void apply(Call call) {
        String mine = call.step() + " " + method;
        String older = underWay.putIfAbsent(resource, mine);
        if (older != null) {
          onViolation.accept(
              "R15 " + mine + " begins on " + resource + " while " + older + " may still land");
        }
        try {
          change.apply(call);
        } finally {
          underWay.remove(resource, mine);
        }
      }
    };
  }
}
