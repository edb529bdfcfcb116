package io.gantry.cli.node;

import picocli.CommandLine.Command;

@Command(name = "node", description = "Keeps tasks off nodes, or moves them away.")
public final class NodeCommand {}
