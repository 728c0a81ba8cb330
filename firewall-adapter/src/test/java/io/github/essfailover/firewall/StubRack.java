package io.github.essfailover.firewall;

import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.testkit.contract.PowerAdapterContract;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Two machines with a management board each. */
final class StubRack implements PowerAdapterContract.Fixture {

  static final String TOKEN = "a-token-of-the-boards";

  private final Map<String, Boolean> isOn;
  private final StubDevice boards;
  private final PowerAdapter adapter;
  private final Consumer<String> trouble;

  /** Reached over HTTP. */
  static StubRack overHttp() {
    Map<String, Boolean> isOn = new ConcurrentHashMap<>(Map.of("node1", true, "node2", true));
    StubDevice boards =
        StubDevice.start(
            asked -> {
              String machine = asked.path().split("/", -1)[2];
              if (!asked.authorization().equals("Bearer " + TOKEN)) {
                return new StubDevice.Said(401, "");
              }
              if (asked.method().equals("POST")) {
                isOn.put(machine, false);
                return new StubDevice.Said(204, "");
              }
              return StubDevice.Said.ok(
                  "{\"PowerState\":\""
                      + (isOn.getOrDefault(machine, false) ? "On" : "Off")
                      + "\"}");
            });
    HttpDevice device =
        HttpDevice.at(boards.address()).header("Authorization", () -> "Bearer " + TOKEN);
    return new StubRack(
        isOn,
        boards,
        CommandPower.machines("node1", "node2")
            .off(
                device,
                HttpCall.post("/systems/{machine}/reset").json("{\"ResetType\":\"ForceOff\"}"))
            .observe(
                Assertion.json("/PowerState", "Off"),
                Assertion.json("/PowerState", "On"),
                device,
                HttpCall.get("/systems/{machine}"))
            .build(),
        what -> {});
  }

  /** Reached by commands, which ask the same boards. */
  static StubRack byCommand() {
    Map<String, Boolean> isOn = new ConcurrentHashMap<>(Map.of("node1", true, "node2", true));
    StubDevice boards = StubDevice.start(asked -> StubDevice.Said.ok(""));
    TroubledRunner way = new TroubledRunner();
    PowerAdapter adapter =
        CommandPower.machines("node1", "node2")
            .off(
                (command, input, deadline) -> {
                  if (way.carriesOut()) {
                    isOn.put(command.get(1), false);
                  }
                  return way.run(List.of("true"), input, deadline);
                },
                "power",
                "{machine}",
                "off")
            .observe(
                Assertion.matches("(?m)^off$"),
                Assertion.matches("(?m)^on$"),
                (command, input, deadline) ->
                    way.run(
                        List.of("echo", isOn.getOrDefault(command.get(1), false) ? "on" : "off"),
                        input,
                        deadline),
                "power",
                "{machine}",
                "status")
            .build();
    return new StubRack(
        isOn,
        boards,
        adapter,
        what -> {
          switch (what) {
            case "kill" -> way.kill();
            case "silent" -> way.fallSilent();
            case "lose" -> way.loseAnswers();
            default -> way.wakeUp();
          }
        });
  }

  private StubRack(
      Map<String, Boolean> isOn,
      StubDevice boards,
      PowerAdapter adapter,
      Consumer<String> trouble) {
    this.isOn = isOn;
    this.boards = boards;
    this.adapter = adapter;
    this.trouble = trouble;
  }

  @Override
  public PowerAdapter adapter() {
    return adapter;
  }

  @Override
  public boolean isOff() {
    return !isOn.containsValue(true);
  }

  @Override
  public void switchOneOn() {
    isOn.put("node2", true);
  }

  @Override
  public void kill() {
    boards.kill();
    trouble.accept("kill");
  }

  @Override
  public void fallSilent() {
    boards.fallSilent();
    trouble.accept("silent");
  }

  @Override
  public void loseAnswers() {
    boards.loseAnswers();
    trouble.accept("lose");
  }

  @Override
  public void wakeUp() {
    boards.wakeUp();
    trouble.accept("wake");
  }

  @Override
  public Set<String> secrets() {
    return Set.of(TOKEN);
  }

  @Override
  public void close() {
    boards.close();
  }
}
