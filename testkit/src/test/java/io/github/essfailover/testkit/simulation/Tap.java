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
public final class Tap {

  /** May replace what an adapter's method returned; for planted bugs. */
  @FunctionalInterface
  public interface Twist {
    /** What the caller gets instead. */
    Object twist(String resource, String method, Object result);

    /** Replaces nothing. */
    static Twist none() {
      return (resource, method, result) -> result;
    }
  }

  /** Carries an act to its resource; may lose it, or die on the way. */
  @FunctionalInterface
  public interface Courier {
    /**
     * Carries it out.
     *
     * @param act the step and the method
     */
    void deliver(String resource, String act, Change change, Call call);

    /** Every act is carried out at once. */
    static Courier atOnce() {
      return (resource, act, change, call) -> change.apply(call);
    }
  }

  private final Map<String, String> underWay = new HashMap<>();
  private final Twist twist;
  private final Courier courier;
  private final Consumer<String> onViolation;

  /** A tap for one orchestrator. */
  public Tap(Twist twist, Courier courier, Consumer<String> onViolation) {
    this.twist = twist;
    this.courier = courier;
    this.onViolation = onViolation;
  }

  /** Stands before an adapter of a data center. */
  public <T extends Adapter> T on(Class<T> port, String place, T adapter) {
    return on(port, adapter, place + "/" + port.getSimpleName() + "/" + adapter.name());
  }

  /** Stands before anything that is called like an adapter. */
  public <T> T on(Class<T> port, T adapter, String resource) {
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
          courier.deliver(resource, mine, change, call);
        } finally {
          underWay.remove(resource, mine);
        }
      }
    };
  }
}
