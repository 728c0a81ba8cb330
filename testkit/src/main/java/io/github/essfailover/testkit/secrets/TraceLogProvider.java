package io.github.essfailover.testkit.secrets;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Gives {@link TraceLog} what is logged over SLF4J, and prints nothing. It is not registered: name
 * it in {@code META-INF/services/org.slf4j.spi.SLF4JServiceProvider} of your tests, or in the
 * system property {@code slf4j.provider}. Thread-safe.
 */
public final class TraceLogProvider implements SLF4JServiceProvider {

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter diagnostics = new NOPMDCAdapter();

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, Listening::new);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return diagnostics;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class Listening extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;

    Listening(String name) {
      this.name = name;
    }

    @Override
    public boolean isTraceEnabled() {
      return TraceLog.isListening();
    }

    @Override
    public boolean isDebugEnabled() {
      return TraceLog.isListening();
    }

    @Override
    public boolean isInfoEnabled() {
      return TraceLog.isListening();
    }

    @Override
    public boolean isWarnEnabled() {
      return TraceLog.isListening();
    }

    @Override
    public boolean isErrorEnabled() {
      return TraceLog.isListening();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable failure) {
      String text = MessageFormatter.basicArrayFormat(pattern, arguments);
      TraceLog.add(getName(), level.name(), String.valueOf(text), failure);
    }
  }
}
