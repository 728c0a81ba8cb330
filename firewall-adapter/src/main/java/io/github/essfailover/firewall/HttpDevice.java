package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.BoundedBody;
import io.github.essfailover.spi.Distrust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

/**
 * A device that is managed over HTTP: an appliance, a management board, a cloud.
 *
 * <pre>{@code
 * HttpDevice.at("https://fw.dc1.example.net").trusting(caPem).basic(() -> key, () -> secret)
 * }</pre>
 *
 * <p>Redirects are not followed, certificates and host names are checked. Credentials are asked for
 * at each request, never kept and never printed. Thread-safe; the methods that configure return a
 * changed copy.
 */
public final class HttpDevice {

  /** In bytes; lists of rules and states are long, and nothing that is read is longer. */
  private static final int LONGEST_ANSWER = 16 * 1024 * 1024;

  private final URI address;
  private final Map<String, Supplier<String>> secrets;
  private final HttpClient client;

  private HttpDevice(URI address, Map<String, Supplier<String>> secrets, HttpClient client) {
    this.address = address;
    this.secrets = secrets;
    this.client = client;
  }

  /**
   * The device at that address.
   *
   * @param address scheme, host and port, and a path if all calls share one; no user, no query
   */
  public static HttpDevice at(String address) {
    URI uri =
        URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
    boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!isHttp || uri.getHost() == null || uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "address is not https://host, optionally with a port and a path");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("address names a user; say basic(...) instead");
    }
    return new HttpDevice(uri, Map.of(), builder().build());
  }

  private static HttpClient.Builder builder() {
    // HTTP/1.1 at once: appliances seldom know how to upgrade.
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER);
  }

  /**
   * Trusts these authorities and no others; default those of the JDK.
   *
   * @param pem one or several certificates
   * @throws IllegalArgumentException when it holds no certificate
   */
  public HttpDevice trusting(String pem) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
        store.setCertificateEntry("ca" + number++, each);
      }
      if (number == 0) {
        throw new IllegalArgumentException("pem holds no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return new HttpDevice(address, secrets, builder().sslContext(tls).build());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("pem cannot be read as certificates", e);
    }
  }

  /** Uses that TLS context, for instance with a client certificate. */
  public HttpDevice tls(SSLContext context) {
    return new HttpDevice(address, secrets, builder().sslContext(context).build());
  }

  /** Sends a header with a secret, for instance {@code Authorization} with a bearer's token. */
  public HttpDevice header(String name, Supplier<String> value) {
    Map<String, Supplier<String>> more = new LinkedHashMap<>(secrets);
    more.put(name, value);
    return new HttpDevice(address, more, client);
  }

  /** Sends user and password, or an API's key and secret (RFC 7617). */
  public HttpDevice basic(Supplier<String> user, Supplier<String> password) {
    return header(
        "Authorization",
        () -> {
          byte[] both = (user.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8);
          return "Basic " + Base64.getEncoder().encodeToString(both);
        });
  }

  String address() {
    return address.toString();
  }

  /** Whether what is sent, credentials too, can be read on the way. */
  boolean isReadableOnTheWay() {
    return "http".equals(address.getScheme());
  }

  /** One request, bounded by the deadline, body included. */
  Reply send(
      HttpCall call,
      Map<String, String> values,
      Deadline deadline,
      boolean changes,
      Failures failures) {
    if (deadline.isExpired()) {
      throw failures.unreachable(call.toString(), "no time left", null);
    }
    CompletableFuture<HttpResponse<String>> sent =
        client.sendAsync(request(call, values, failures), BoundedBody.text(LONGEST_ANSWER));
    try {
      HttpResponse<String> response =
          sent.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
      int status = response.statusCode();
      return new Reply(status / 100 == 2, status, response.body());
    } catch (TimeoutException e) {
      throw lost(changes, call, "no answer in time", e, failures);
    } catch (InterruptedException e) {
      throw failures.interrupted(call.toString(), e);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause(), call, changes, failures);
    } finally {
      sent.cancel(true);
    }
  }

  private HttpRequest request(HttpCall call, Map<String, String> values, Failures failures) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + call.path().fill(values)))
            .method(
                call.method(),
                call.body()
                    .map(body -> BodyPublishers.ofString(body.fill(values)))
                    .orElse(BodyPublishers.noBody()));
    call.headers().forEach((name, value) -> request.setHeader(name, value.fill(values)));
    for (Map.Entry<String, Supplier<String>> secret : secrets.entrySet()) {
      try {
        request.setHeader(secret.getKey(), secret.getValue().get());
      } catch (RuntimeException e) {
        // What the JDK says of a value that no header takes, and maybe the supplier, quotes it.
        throw failures.unusableSecret(
            call.toString(), secret.getKey() + ": " + e.getClass().getSimpleName());
      }
    }
    return request.build();
  }

  /** Nothing was sent when there was no connection. */
  private AdapterException failed(
      Throwable cause, HttpCall call, boolean changes, Failures failures) {
    if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
      return lost(false, call, "not connected", cause, failures);
    }
    if (Distrust.isCauseOf(cause)) {
      throw failures.distrusted(call.toString(), address.getAuthority(), changes, cause);
    }
    if (cause instanceof SSLHandshakeException) {
      return lost(false, call, "no TLS session", cause, failures);
    }
    return lost(changes, call, "connection lost", cause, failures);
  }

  private static AdapterException lost(
      boolean changes, HttpCall call, String seen, Throwable cause, Failures failures) {
    return changes
        ? failures.answerLost(call.toString(), seen, cause)
        : failures.unreachable(call.toString(), seen, cause);
  }

  /** The address. */
  @Override
  public String toString() {
    return address.toString();
  }
}
