package io.github.essfailover.model;

/**
 * How far a server is on its way back to being a standby, or what its last way back was.
 *
 * <p>Immutable.
 *
 * @param underWay whether a program on the server's machine works on it at this moment
 * @param seen for people: how far it is, in bytes where that is known; or what was done, what was
 *     given up and where that is kept
 */
public record RejoinState(boolean underWay, String seen) {}
