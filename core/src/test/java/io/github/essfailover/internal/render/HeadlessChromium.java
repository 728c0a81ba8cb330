package io.github.essfailover.internal.render;

import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.internal.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Chromium without a window, spoken to over its DevTools protocol. Confined to one thread; ends
 * with {@link #close}.
 */
public final class HeadlessChromium implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final WebSocket socket;
  private final Inbox inbox;
  private final List<JsonFields> events = new ArrayList<>();
  private String session = "";
  private long lastId;

  private HeadlessChromium(Process process, WebSocket socket, Inbox inbox) {
    this.process = process;
    this.socket = socket;
    this.inbox = inbox;
  }

  /** Where it is installed. */
  public static Optional<Path> installed() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it with an empty profile in that folder. */
  public static HeadlessChromium start(Path program, Path profile)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    BufferedReader errors =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    String line = errors.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      line = errors.readLine();
    }
    if (line == null) {
      throw new IOException("Chromium ended with " + process.waitFor() + " before it listened");
    }
    Thread drain = new Thread(() -> errors.lines().forEach(ignored -> {}), "chromium-errors");
    drain.setDaemon(true);
    drain.start();
    Inbox inbox = new Inbox();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(line.substring(LISTENING.length()).strip()), inbox)
            .join();
    HeadlessChromium chromium = new HeadlessChromium(process, socket, inbox);
    chromium.attach();
    return chromium;
  }

  private void attach() throws InterruptedException {
    String target = call("Target.createTarget", Map.of("url", "about:blank")).text("targetId");
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .text("sessionId");
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** Opens a file in that width and colour scheme, and waits until it is loaded. */
  public void open(Path file, int width, String scheme) throws InterruptedException {
    events.clear();
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    call("Page.navigate", Map.of("url", file.toUri().toString()));
    while (events.stream().noneMatch(event -> event.text("method").equals("Page.loadEventFired"))) {
      receive();
    }
  }

  /** The value of an expression in the page, as JSON text. */
  public String evaluate(String expression) throws InterruptedException {
    return call(
            "Runtime.evaluate",
            Map.of("expression", "JSON.stringify(" + expression + ")", "returnByValue", true))
        .object("result")
        .orElseThrow()
        .text("value");
  }

  /** What the page asked for since it was opened, but itself and data in itself. */
  public List<String> requests() {
    return events.stream()
        .filter(event -> event.text("method").equals("Network.requestWillBeSent"))
        .map(event -> event.object("params").flatMap(p -> p.object("request")).orElseThrow())
        .map(request -> request.text("url"))
        .filter(url -> !url.startsWith("file:") && !url.startsWith("data:"))
        .toList();
  }

  /** What was said on the console since the page was opened, refusals of its policy too. */
  public List<String> complaints() {
    return events.stream()
        .map(event -> event.text("method"))
        .filter(
            method ->
                List.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
                    .contains(method))
        .toList();
  }

  /** The whole page as a PNG. */
  public byte[] screenshot() throws InterruptedException {
    String data =
        call("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "format", "png"))
            .text("data");
    return Base64.getDecoder().decode(data);
  }

  private JsonFields call(String method, Map<String, Object> parameters)
      throws InterruptedException {
    long id = ++lastId;
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(JsonText.write(message), true).join();
    while (true) {
      JsonFields received = receive();
      if (received.has("id") && received.number("id") == id) {
        return received
            .object("result")
            .orElseThrow(() -> new IllegalStateException(method + " failed: " + text(received)));
      }
    }
  }

  private static String text(JsonFields answer) {
    return answer.object("error").map(error -> error.text("message")).orElse("no result");
  }

  private JsonFields receive() throws InterruptedException {
    String text = inbox.messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (text == null) {
      throw new IllegalStateException("Chromium said nothing for " + PATIENCE);
    }
    JsonFields message = JsonFields.parse(text);
    if (message.has("method")) {
      events.add(message);
    }
    return message;
  }

  /** Asked to, it deletes its folder for sockets, which is outside of its profile; killed not. */
  @Override
  public void close() {
    session = "";
    socket.sendText(JsonText.write(Map.of("id", ++lastId, "method", "Browser.close")), true).join();
    process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (process.isAlive()) {
      end(process);
      process.onExit().join();
    }
    socket.abort();
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static final class Inbox implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }
}
