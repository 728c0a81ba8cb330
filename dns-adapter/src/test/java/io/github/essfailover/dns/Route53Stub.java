package io.github.essfailover.dns;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * One hosted zone behind the documented REST API of Route 53 (version 2013-04-01): batches are all
 * or nothing, a DELETE has to match exactly, a change is PENDING for a while.
 */
final class Route53Stub implements AutoCloseable {

  static final String ZONE = "Z0123456789";
  private static final String ROOT = "/2013-04-01/";
  private static final String XMLNS = " xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"";

  /** Exactly what a DELETE compares: all but name and type, as text. */
  private final Map<String, String> sets = new TreeMap<>();

  private final Map<String, Integer> pending = new HashMap<>();
  private final Deque<String> refusals = new ArrayDeque<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private boolean isPrivate;
  private List<String> networks = List.of();
  private int changes;
  private int looksUntilInSync;

  Route53Stub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(ROOT, this::handle);
    server.setExecutor(threads);
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  synchronized void put(String name, String type, String body) {
    sets.put(key(name, type), body);
  }

  synchronized void remove(String name) {
    List.of("A", "AAAA", "CNAME").forEach(type -> sets.remove(key(name, type)));
  }

  synchronized String set(String name, String type) {
    return sets.getOrDefault(key(name, type), "");
  }

  synchronized int changes() {
    return changes;
  }

  /** The next batches are refused with these error codes. */
  synchronized void refuse(String... codes) {
    refusals.addAll(List.of(codes));
  }

  /** Changes are PENDING for so many looks. */
  synchronized void pendingFor(int looks) {
    looksUntilInSync = looks;
  }

  static String simple(String... values) {
    StringBuilder text = new StringBuilder("<TTL>60</TTL><ResourceRecords>");
    for (String value : values) {
      text.append("<ResourceRecord><Value>").append(value).append("</Value></ResourceRecord>");
    }
    return text.append("</ResourceRecords>").toString();
  }

  private static String key(String name, String type) {
    return name + " " + type;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath().substring(ROOT.length());
    int status = 200;
    String answer;
    try {
      if (path.startsWith("change/")) {
        answer =
            "<GetChangeResponse"
                + XMLNS
                + ">"
                + info(path.substring(7), true)
                + "</GetChangeResponse>";
      } else if (!path.startsWith("hostedzone/" + ZONE)) {
        throw new Refused(404, error("NoSuchHostedZone"));
      } else if (exchange.getRequestMethod().equals("POST")) {
        answer =
            "<ChangeResourceRecordSetsResponse"
                + XMLNS
                + ">"
                + info(change(body), false)
                + "</ChangeResourceRecordSetsResponse>";
      } else {
        answer = path.contains("/rrset") ? list(exchange) : description();
      }
    } catch (Refused e) {
      status = e.status;
      answer = e.getMessage();
    }
    byte[] bytes = ("<?xml version=\"1.0\"?>" + answer).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/xml");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String info(String id, boolean isLook) {
    int left = pending.getOrDefault(id, 0);
    if (isLook && left > 0) {
      pending.put(id, left - 1);
    }
    return "<ChangeInfo><Id>/change/"
        + id
        + "</Id><Status>"
        + (left > 0 ? "PENDING" : "INSYNC")
        + "</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo>";
  }

  /** It becomes a private zone of these networks. */
  synchronized void privateIn(String... vpcs) {
    isPrivate = true;
    networks = List.of(vpcs);
  }

  private synchronized String description() {
    StringBuilder vpcs = new StringBuilder();
    networks.forEach(
        id ->
            vpcs.append("<VPC><VPCRegion>eu-central-1</VPCRegion><VPCId>")
                .append(id)
                .append("</VPCId></VPC>"));
    return "<GetHostedZoneResponse"
        + XMLNS
        + "><HostedZone><Id>/hostedzone/"
        + ZONE
        + "</Id><Name>example.org.</Name><CallerReference>1</CallerReference><Config>"
        + "<PrivateZone>"
        + isPrivate
        + "</PrivateZone></Config></HostedZone>"
        + (networks.isEmpty() ? "" : "<VPCs>" + vpcs + "</VPCs>")
        + "</GetHostedZoneResponse>";
  }

  private String list(HttpExchange exchange) {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String from = query.replaceAll(".*name=([^&]*).*", "$1");
    StringBuilder text =
        new StringBuilder("<ListResourceRecordSetsResponse" + XMLNS + "><ResourceRecordSets>");
    sets.forEach(
        (key, body) -> {
          if (key.compareTo(from) >= 0) {
            text.append(record(key, body));
          }
        });
    return text
        + "</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems>"
        + "</ListResourceRecordSetsResponse>";
  }

  private static String record(String key, String body) {
    String[] parts = key.split(" ", 2);
    return "<ResourceRecordSet><Name>"
        + parts[0]
        + "</Name><Type>"
        + parts[1]
        + "</Type>"
        + body
        + "</ResourceRecordSet>";
  }

  private String change(byte[] body) {
    if (!refusals.isEmpty()) {
      throw new Refused(400, error(refusals.remove()));
    }
    Map<String, String> after = new TreeMap<>(sets);
    NodeList all = parse(body).getElementsByTagName("Change");
    for (int i = 0; i < all.getLength(); i++) {
      carryOut((Element) all.item(i), after);
    }
    sets.clear();
    sets.putAll(after);
    changes++;
    String id = "C" + changes;
    pending.put(id, looksUntilInSync);
    return id;
  }

  private static void carryOut(Element change, Map<String, String> after) {
    Element set = (Element) change.getElementsByTagName("ResourceRecordSet").item(0);
    String key = key(text(set, "Name"), text(set, "Type"));
    StringBuilder body = new StringBuilder();
    NodeList children = set.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      Node child = children.item(i);
      if (!List.of("Name", "Type").contains(child.getNodeName())) {
        write(child, body);
      }
    }
    if (text(change, "Action").equals("DELETE")) {
      if (!body.toString().equals(after.remove(key))) {
        throw invalid("Tried to delete " + key + " but the values provided do not match");
      }
    } else if (after.putIfAbsent(key, body.toString()) != null) {
      throw invalid("Tried to create " + key + " but it already exists");
    }
  }

  private static void write(Node node, StringBuilder text) {
    if (node.getNodeType() == Node.TEXT_NODE) {
      text.append(node.getNodeValue());
      return;
    }
    text.append('<').append(node.getNodeName()).append('>');
    for (int i = 0; i < node.getChildNodes().getLength(); i++) {
      write(node.getChildNodes().item(i), text);
    }
    text.append("</").append(node.getNodeName()).append('>');
  }

  private static String text(Element in, String name) {
    return in.getElementsByTagName(name).item(0).getTextContent();
  }

  private static Document parse(byte[] body) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(body));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String error(String code) {
    return "<ErrorResponse"
        + XMLNS
        + "><Error><Type>Sender</Type><Code>"
        + code
        + "</Code><Message>refused</Message></Error><RequestId>1</RequestId></ErrorResponse>";
  }

  private static Refused invalid(String message) {
    return new Refused(
        400,
        "<InvalidChangeBatch"
            + XMLNS
            + "><Messages><Message>"
            + message
            + "</Message></Messages><RequestId>1</RequestId></InvalidChangeBatch>");
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int status;

    Refused(int status, String answer) {
      super(answer);
      this.status = status;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
