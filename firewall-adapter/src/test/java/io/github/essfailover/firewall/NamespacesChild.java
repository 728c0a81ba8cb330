package io.github.essfailover.firewall;

import java.nio.file.Path;

/** Makes the namespaces, says so and waits to be killed. */
final class NamespacesChild {

  private NamespacesChild() {}

  public static void main(String[] arguments) throws Exception {
    Namespaces made = Namespaces.start(Path.of(arguments[0]));
    System.out.println("made");
    System.out.flush();
    Thread.currentThread().join();
    made.close();
  }
}
