package io.github.essfailover.testkit.careless;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.VirtualFixture;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A careful adapter of a fake world, used carelessly in one way. Whoever touches it is a toggle.
 */
final class Careless<A extends Adapter> implements InvocationHandler {

  /** At one instant; who waits for something looks once at each. */
  private static final int OFTEN = 10;

  private final A careful;
  private final Carelessness how;
  private final VirtualFixture<A> fixture;
  private int looks;
  private Instant lookedAt = Instant.EPOCH;
  private @Nullable Object seenLast;
  private boolean acted;

  private Careless(A careful, Carelessness how, VirtualFixture<A> fixture) {
    this.careful = careful;
    this.how = how;
    this.fixture = fixture;
  }

  /** The careless adapter. */
  static <A extends Adapter> A adapter(
      Class<A> port, A careful, Carelessness how, VirtualFixture<A> fixture) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(), new Class<?>[] {port}, new Careless<>(careful, how, fixture)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("toString")) {
      return careful + (how == Carelessness.SHOWS_ITS_PASSWORD ? Carelessness.PASSWORD : "");
    }
    if (Change.class.isAssignableFrom(method.getReturnType())) {
      return careless((Change) called(method, arguments));
    }
    boolean looks = Arrays.asList(method.getParameterTypes()).contains(Deadline.class);
    boolean ofThePort = !method.getDeclaringClass().equals(Adapter.class);
    return looks && ofThePort ? look(method, arguments) : called(method, arguments);
  }

  private Object called(Method method, Object @Nullable [] arguments) {
    try {
      return method.invoke(careful, arguments);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private Object look(Method method, Object @Nullable [] arguments) {
    Instant now = fixture.clock().instant();
    looks = now.equals(lookedAt) ? looks + 1 : 1;
    lookedAt = now;
    if (how == Carelessness.LOOKS_AND_TOUCHES && looks == OFTEN) {
      fixture.touch();
    }
    try {
      Object seen = around(() -> called(method, arguments));
      seenLast = seen;
      return seen;
    } catch (AdapterException e) {
      if (how == Carelessness.REMEMBERS && e.code().equals("UNREACHABLE") && seenLast != null) {
        return seenLast;
      }
      throw e;
    }
  }

  private Change careless(Change change) {
    return new Change() {
      private boolean applied;

      @Override
      public List<String> preview() {
        if (how == Carelessness.ACTS_TOO_EARLY && !acted) {
          acted = true;
          fixture.touch();
        }
        return how == Carelessness.HAS_NO_PREVIEW ? List.of(" ") : change.preview();
      }

      @Override
      public void apply(Call call) {
        if (how == Carelessness.TOGGLES && applied) {
          fixture.touch();
        } else {
          Careless.this.apply(change, call);
        }
        applied = true;
      }
    };
  }

  private void apply(Change change, Call call) {
    try {
      around(
          () -> {
            change.apply(call);
            return "";
          });
    } catch (AdapterException e) {
      if (how == Carelessness.CLAIMS_SUCCESS && e.code().equals("UNREACHABLE")) {
        return;
      }
      if (how == Carelessness.DENIES_THE_EFFECT && e.code().equals("ANSWER_LOST")) {
        throw AdapterException.notApplied("SAYS_NO", "Nothing happened.", Map.of(), e);
      }
      if (e.code().equals("DEADLINE_REACHED") && e.effect() == Effect.UNKNOWN) {
        giveUp();
      }
      throw e;
    }
  }

  private void giveUp() {
    if (how == Carelessness.GOES_ON_BEHIND_THE_CALLER
        || how == Carelessness.DENIES_WHAT_WILL_COME) {
      fixture.later(Duration.ofMillis(300), fixture::touch);
    }
    if (how == Carelessness.DENIES_WHAT_WILL_COME) {
      throw AdapterException.notApplied("SAYS_NO", "Nothing will happen.", Map.of(), null);
    }
  }

  private Object around(Supplier<Object> call) {
    try {
      return call.get();
    } catch (AdapterException e) {
      if (how == Carelessness.BLOCKS && e.code().equals("DEADLINE_REACHED")) {
        fixture.pass(Duration.ofSeconds(10));
      }
      if (how == Carelessness.SWALLOWS_INTERRUPTS && e.code().equals("INTERRUPTED")) {
        Thread.interrupted();
      }
      if (how == Carelessness.FAILS_WITH_ITS_PASSWORD && e.code().equals("UNREACHABLE")) {
        throw AdapterException.notApplied(
            e.code(), "It does not answer.", Map.of(), new IllegalStateException(login()));
      }
      throw e;
    }
  }

  private static String login() {
    return "login of 'orchestrator' with '" + Carelessness.PASSWORD + "' failed";
  }
}
