namespace Benchmarks.Servers;

/// <summary>A server that is to be measured is not on this machine; the message says what to install or build.</summary>
internal sealed class MissingProgramException(string message) : Exception(message);
