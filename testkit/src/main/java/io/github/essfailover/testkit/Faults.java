package io.github.essfailover.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The faults of a {@link FakeWorld}: which calls go wrong, and how. The first script that fits a
 * call decides; without one the {@link #source} does; without that nothing goes wrong.
 *
 * <pre>{@code
 * world.faults().on("dc2", Port.DATABASE, "promote").call(1).with(new Fault.UnknownButApplied());
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Faults {
  private final List<Script> scripts = new ArrayList<>();
  private final Map<String, Integer> counters = new TreeMap<>();
  private List<PortCall> calls = new ArrayList<>();
  private Function<PortCall, Optional<Fault>> source = call -> Optional.empty();

  Faults() {}

  /**
   * Starts a script.
   *
   * @param place the data center, or {@code global} for DNS
   * @param method the method of the port, for instance {@code promote}
   */
  public Selection on(String place, Port port, String method) {
    return new Selection(place, port, method);
  }

  /** Asks this function about every call that no script fits, for instance a seeded dice. */
  public synchronized void source(Function<PortCall, Optional<Fault>> next) {
    this.source = next;
  }

  /** Ends all faults; the counters go on. */
  public synchronized void clear() {
    scripts.clear();
    source = call -> Optional.empty();
  }

  /** All calls so far, in order. */
  public synchronized List<PortCall> calls() {
    return List.copyOf(calls);
  }

  /** Forgets the calls so far, in a world that lives for long; the counters go on. */
  public synchronized void forgetCalls() {
    calls = new ArrayList<>();
  }

  synchronized Optional<Fault> next(String place, Port port, String name, String method) {
    int number = counters.merge(place + "/" + port + "/" + name + "/" + method, 1, Integer::sum);
    PortCall call = new PortCall(place, port, name, method, number);
    calls.add(call);
    for (Script script : scripts) {
      if (script.fits(call)) {
        return Optional.of(script.fault());
      }
    }
    return source.apply(call);
  }

  private synchronized void add(Script script) {
    scripts.add(script);
  }

  /** Which calls of a method a fault is for; all of them unless said otherwise. */
  public final class Selection {
    private final String place;
    private final Port port;
    private final String method;
    private int from = 1;
    private int to = Integer.MAX_VALUE;

    private Selection(String place, Port port, String method) {
      this.place = place;
      this.port = port;
      this.method = method;
    }

    /** Only that call; 1 is the first one of the world's life. */
    public Selection call(int number) {
      return calls(number, number);
    }

    /** The next call only, counted from now, of the port's only or first adapter. */
    public Selection nextCall() {
      int next = 1 + soFar();
      return calls(next, next);
    }

    /** These calls, both included. */
    public Selection calls(int first, int last) {
      this.from = first;
      this.to = last;
      return this;
    }

    /** They go wrong like this. */
    public void with(Fault fault) {
      add(new Script(place, port, method, from, to, fault));
    }

    private int soFar() {
      synchronized (Faults.this) {
        return counters.entrySet().stream()
            .filter(e -> e.getKey().startsWith(place + "/" + port + "/"))
            .filter(e -> e.getKey().endsWith("/" + method))
            .mapToInt(Map.Entry::getValue)
            .max()
            .orElse(0);
      }
    }
  }

  private record Script(String place, Port port, String method, int from, int to, Fault fault) {
    boolean fits(PortCall call) {
      return call.place().equals(place)
          && call.port() == port
          && call.method().equals(method)
          && call.number() >= from
          && call.number() <= to;
    }
  }
}
