package io.gantry.bridge.target;

/** Where machines of a cluster join, and the certificate by which they know that they are there. */
public record JoinPoint(String url, String authorityPem) {}
