package io.github.essfailover.firewall;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/** Run as a program of its own in a network namespace: sends back what it gets, on some ports. */
final class EchoServer {

  private EchoServer() {}

  public static void main(String[] ports) throws Exception {
    for (String port : ports) {
      ServerSocket server = new ServerSocket(Integer.parseInt(port));
      new Thread(() -> serve(server)).start();
    }
    System.out.println("ready");
  }

  private static void serve(ServerSocket server) {
    try {
      while (true) {
        Socket client = server.accept();
        Thread echo = new Thread(() -> echo(client));
        echo.setDaemon(true);
        echo.start();
      }
    } catch (IOException e) {
      System.exit(1);
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The other side is gone.
    }
  }
}
