package io.github.essfailover.lab.traffic;

import java.time.Duration;

/**
 * How the users behave.
 *
 * <p>Immutable.
 *
 * @param publicName the Host that they ask for
 * @param room the room that they write to
 * @param senders how many send at the same time
 * @param perSecond how many messages all of them together send in a second
 * @param timeout how long they wait for a connection, and then for an answer
 */
public record TrafficSettings(
    String publicName,
    String accessToken,
    String room,
    int senders,
    int perSecond,
    Duration timeout) {

  /** Messages in a second: a sender waits for each answer before it sends the next one. */
  private static final int MOST_OF_ONE = 25;

  /** Four senders, a hundred messages a second, one second of patience. */
  public static TrafficSettings of(String publicName, String accessToken) {
    return new TrafficSettings(
        publicName, accessToken, "!lab:" + publicName, 4, 100, Duration.ofSeconds(1));
  }

  /** Checks the numbers. */
  public TrafficSettings {
    if (senders < 1 || perSecond < 1) {
      throw new IllegalArgumentException(
          "senders " + senders + " and perSecond " + perSecond + " must be at least 1");
    }
  }

  /** The same with another rate, and with more senders where these few could not keep up. */
  public TrafficSettings rate(int messagesPerSecond) {
    int enough = Math.max(senders, messagesPerSecond / MOST_OF_ONE);
    return new TrafficSettings(publicName, accessToken, room, enough, messagesPerSecond, timeout);
  }

  /** The same in another room. */
  public TrafficSettings room(String other) {
    return new TrafficSettings(publicName, accessToken, other, senders, perSecond, timeout);
  }

  @Override
  public String toString() {
    return senders + " senders, " + perSecond + " messages/s to " + publicName;
  }
}
