package io.github.essfailover.testkit.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A process that runs tests in the given order and ends with the first one that fails. Its last
 * words go into a file: the test that runs, or the one that failed and why.
 */
final class FirstFailure implements TestExecutionListener {

  static final int FAILED = 3;
  private static final int FOUND_NOTHING = 4;
  private static final int ORPHANED = 5;

  private final Path words;
  private boolean found;

  private FirstFailure(Path words) {
    this.words = words;
  }

  /** The file for the last words, then classes, or methods as {@code class#method}. */
  public static void main(String[] args) throws IOException {
    endWithParent();
    FirstFailure listener = new FirstFailure(Path.of(args[0]));
    Launcher launcher = LauncherFactory.create();
    for (String test : List.of(args).subList(1, args.length)) {
      listener.found = false;
      listener.say(test);
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request().selectors(selector(test)).build(), listener);
      if (!listener.found) {
        listener.say(test + "\nis no test");
        Runtime.getRuntime().halt(FOUND_NOTHING);
      }
    }
    // Threads that a test left behind are no failure.
    Runtime.getRuntime().halt(0);
  }

  /** Whoever started it holds the other end of its standard input for as long as it lives. */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException gone) {
                // The same as the end of the stream.
              }
              Runtime.getRuntime().halt(ORPHANED);
            },
            "parent");
    watch.setDaemon(true);
    watch.start();
  }

  private static DiscoverySelector selector(String test) {
    return test.contains("#") ? selectMethod(test) : selectClass(test);
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    found = plan.containsTests();
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      say(name(test));
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      say(name(test) + "\n" + result.getThrowable().map(Throwable::toString).orElse("failed"));
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static String name(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(source -> source.getJavaClass().getSimpleName() + "#" + source.getMethodName())
        .orElse(test.getDisplayName());
  }

  private void say(String text) {
    try {
      Files.writeString(words, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
