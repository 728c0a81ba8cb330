package io.github.essfailover.lab.site;

/** A homeserver that refuses to start, with the reason as its message. */
public final class HomeserverRefusedException extends Exception {

  HomeserverRefusedException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
