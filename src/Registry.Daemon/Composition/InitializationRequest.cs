using Registry.Core.Access;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Composition;

/// <summary>What <c>registryd init</c> is to leave.</summary>
/// <param name="Call">The data folder.</param>
/// <param name="ConfigurationFile">The configuration file.</param>
/// <param name="ConfigurationText">What goes into it.</param>
/// <param name="Configuration">What that comes to.</param>
/// <param name="Names">What the certificate of the private authority is for; <c>null</c>: there shall be no such authority.</param>
/// <param name="Administrator">The first administrator.</param>
/// <param name="Password">The first administrator's password.</param>
internal sealed record InitializationRequest(
    DataFolderCall Call,
    string ConfigurationFile,
    string ConfigurationText,
    RegistryConfiguration Configuration,
    IReadOnlyList<ServerName>? Names,
    AccountName Administrator,
    string Password);
