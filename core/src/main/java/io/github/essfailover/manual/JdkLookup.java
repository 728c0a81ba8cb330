package io.github.essfailover.manual;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * The JDK's DNS provider, direct to one server. One question for each type: it turns several types
 * into a query for ANY, which servers may refuse (RFC 8482).
 */
final class JdkLookup implements NameLookup {

  private static final int RETRIES = 2;

  /** NXDOMAIN (RFC 1035 section 4.1.1) in the provider's words. */
  private static final String NO_SUCH_NAME = "[response code 3]";

  @Override
  public Set<IngressAddress> lookup(String server, DnsName name, Deadline deadline) {
    try {
      DirContext context = new InitialDirContext(environment(server, deadline));
      try {
        Set<IngressAddress> alias = records(context, name, "CNAME");
        if (!alias.isEmpty()) {
          return alias;
        }
        Set<IngressAddress> addresses = new TreeSet<>(records(context, name, "A"));
        addresses.addAll(records(context, name, "AAAA"));
        return addresses;
      } finally {
        context.close();
      }
    } catch (NamingException e) {
      throw AdapterException.notApplied(
          "DNS_SERVER_UNREACHABLE",
          "The DNS server gave no authoritative answer.",
          Map.of("server", server, "name", name.value(), "seen", String.valueOf(e.getMessage())),
          e);
    }
  }

  // The DNS provider makes strings of A, AAAA and CNAME records and deserializes nothing.
  @SuppressWarnings("BanJNDI")
  private static Set<IngressAddress> records(DirContext context, DnsName name, String type)
      throws NamingException {
    Set<IngressAddress> found = new TreeSet<>();
    try {
      Attribute attribute = context.getAttributes(name.value(), new String[] {type}).get(type);
      if (attribute != null) {
        NamingEnumeration<?> values = attribute.getAll();
        while (values.hasMore()) {
          found.add(address(name, String.valueOf(values.next())));
        }
      }
    } catch (NameNotFoundException e) {
      // The provider throws the same for "not authoritative", which says nothing about the name.
      if (!String.valueOf(e.getMessage()).contains(NO_SUCH_NAME)) {
        throw e;
      }
      return Set.of();
    }
    return found;
  }

  private static IngressAddress address(DnsName name, String value) {
    try {
      return IngressAddress.parse(value);
    } catch (IllegalArgumentException e) {
      throw AdapterException.permanent(
          "DNS_ALIAS_ODD",
          "The name is an alias of what is no host name.",
          Map.of("name", name.value(), "alias", value),
          "Look who made that record, and correct it.",
          e);
    }
  }

  /** The provider doubles its timeout with each try: 1 + 2 parts, three questions. */
  @SuppressWarnings("JdkObsolete") // the constructor of InitialDirContext takes nothing else
  private static Hashtable<String, String> environment(String server, Deadline deadline) {
    long part = Math.max(1, Math.min(2000, deadline.remaining().toMillis() / (3 * 3)));
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, "dns://" + server + "/");
    environment.put(Context.AUTHORITATIVE, "true");
    environment.put("com.sun.jndi.dns.timeout.initial", String.valueOf(part));
    environment.put("com.sun.jndi.dns.timeout.retries", String.valueOf(RETRIES));
    return environment;
  }
}
