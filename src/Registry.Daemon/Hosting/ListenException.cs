namespace Registry.Daemon.Hosting;

/// <summary>The server cannot listen as it was told to. The message says what is wrong, where, and what would be right.</summary>
/// <param name="message">For the operator to read.</param>
/// <param name="innerException">What caused it.</param>
internal sealed class ListenException(string message, Exception? innerException = null) : Exception(message, innerException);
