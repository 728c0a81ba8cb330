package io.github.essfailover.testkit;

/**
 * One call of one adapter of a {@link FakeWorld}.
 *
 * <p>Immutable.
 *
 * @param place the data center, or {@code global}
 * @param port the kind of adapter
 * @param name the adapter's name, for instance {@code main}
 * @param method as the port names it: {@code observe}, {@code promote}
 * @param number 1 for the first call of this method of this adapter
 */
public record PortCall(String place, Port port, String name, String method, int number) {

  @Override
  public String toString() {
    return place + "/" + port + "/" + name + " " + method + " #" + number;
  }
}
