package io.github.essfailover.alert;

import io.github.essfailover.spi.ThisMachine;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects how alerts are posted. Confined to one thread. */
public final class WebhookAlertsBuilder {

  final URI address;
  final boolean alertmanager;
  Supplier<Map<String, String>> headers = Map::of;
  Duration timeout = Duration.ofSeconds(10);
  Duration firstPause = Duration.ofSeconds(1);
  int attempts = 5;
  int room = 100;
  private boolean readable;
  private @Nullable HttpClient client;

  WebhookAlertsBuilder(URI address, boolean alertmanager) {
    this.address = address;
    this.alertmanager = alertmanager;
  }

  /**
   * Headers of each request, asked for each time and never printed: for credentials. Default none.
   */
  public WebhookAlertsBuilder headers(Supplier<Map<String, String>> value) {
    this.headers = value;
    return this;
  }

  /** How long one request may take; default 10 s. */
  public WebhookAlertsBuilder timeout(Duration value) {
    this.timeout = positive("timeout", value);
    return this;
  }

  /**
   * How often a request is tried, and how long the first pause is, which doubles each time up to 30
   * s; default 5 and 1 s.
   */
  public WebhookAlertsBuilder attempts(int count, Duration pause) {
    if (count < 1) {
      throw new IllegalArgumentException("attempts " + count + " is less than one");
    }
    this.attempts = count;
    this.firstPause = positive("pause", pause);
    return this;
  }

  /** How many requests may wait; what comes then is dropped and counted. Default 100. */
  public WebhookAlertsBuilder room(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("room " + value + " is less than one");
    }
    this.room = value;
    return this;
  }

  /**
   * A client of the host's, for an authority of its own or a proxy; default one that verifies
   * certificates with the JDK's trust store and follows no redirect.
   */
  public WebhookAlertsBuilder client(HttpClient value) {
    this.client = value;
    return this;
  }

  /**
   * Allows an address without TLS on another machine: whoever is on the way reads alerts and
   * credentials, and can keep alerts from arriving. Default: refused.
   */
  public WebhookAlertsBuilder withoutTls() {
    this.readable = true;
    return this;
  }

  /**
   * The sink.
   *
   * @throws IllegalStateException when the address has no TLS, is not on this machine, and {@link
   *     #withoutTls} was not said
   */
  public WebhookAlerts build() {
    if (!readable
        && "http".equals(address.getScheme())
        && !ThisMachine.isNamed(address.getHost())) {
      throw new IllegalStateException(
          "the webhook at " + address.getHost() + " has no TLS; use https, or say withoutTls()");
    }
    return new WebhookAlerts(this);
  }

  HttpClient usedClient() {
    return Optional.ofNullable(client)
        .orElseGet(
            () ->
                HttpClient.newBuilder()
                    .connectTimeout(timeout)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build());
  }

  private static Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(what + " " + value + " is not positive");
    }
    return value;
  }
}
