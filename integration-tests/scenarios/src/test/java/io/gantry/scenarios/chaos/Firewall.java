package io.gantry.scenarios.chaos;

import io.gantry.scenarios.Ran;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Cuts networks of this host, by rules that are all gone when it is mended. */
final class Firewall {

    private final Deque<List<String>> rules = new ArrayDeque<>();

    /** What a process of a group sends to a port of this host is lost. */
    void cutFromPort(int group, int port) throws Exception {
        add("OUTPUT", "-m", "owner", "--gid-owner", group, "-p", "tcp", "--dport", port, "-j", "DROP");
    }

    /** What a process of a group sends to a machine is lost. */
    void cutFromMachine(int group, String address) throws Exception {
        add("OUTPUT", "-m", "owner", "--gid-owner", group, "-d", address, "-j", "DROP");
    }

    /** Nothing reaches a machine, and nothing comes from it. */
    void cutOff(String address) throws Exception {
        for (String chain : List.of("OUTPUT", "FORWARD")) {
            add(chain, "-d", address, "-j", "DROP");
        }
        for (String chain : List.of("INPUT", "FORWARD")) {
            add(chain, "-s", address, "-j", "DROP");
        }
    }

    private void add(Object... rule) throws Exception {
        List<String> words = new ArrayList<>();
        for (Object word : rule) {
            words.add(word.toString());
        }
        iptables("-I", words);
        rules.push(words);
    }

    /** All is whole again. */
    void mend() throws Exception {
        while (!rules.isEmpty()) {
            iptables("-D", rules.peek());
            rules.pop();
        }
    }

    private static void iptables(String verb, List<String> rule) throws Exception {
        var command = new ArrayList<>(List.of("iptables", "-w", verb));
        command.addAll(rule);
        Ran.of(command.toArray(String[]::new)).ended(0);
    }
}
