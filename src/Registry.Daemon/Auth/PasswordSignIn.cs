using System.Net;
using System.Text;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Daemon.Auth;

/// <summary>
/// Tells who comes with a name and a password: the account's own, the secret of one of its access tokens, or a token of an outside
/// issuer, with any name. The one way for requests with Basic credentials and for the token endpoint.
/// </summary>
/// <param name="rules">Accounts and grants.</param>
/// <param name="accounts">The passwords of accounts.</param>
/// <param name="accessTokens">The access tokens.</param>
/// <param name="verifyHash">Whether a stored hash, of whatever form, is of a password.</param>
/// <param name="external">Tells who comes with a token of an outside issuer.</param>
/// <param name="uses">Told of each use of an access token.</param>
/// <param name="verified">What is known already.</param>
/// <param name="throttle">Slows guessing down; <c>null</c>: nothing does.</param>
/// <param name="observer">Told of each login; <c>null</c>: nobody is.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what an administrator has to see to.</param>
public sealed partial class PasswordSignIn(
    CurrentRules rules,
    IAccountStore accounts,
    IAccessTokenStore accessTokens,
    Func<string, string, bool> verifyHash,
    ExternalSignIn external,
    AccessTokenUses uses,
    VerifiedCredentials verified,
    ILoginThrottle? throttle,
    ILoginObserver? observer,
    TimeProvider time,
    ILogger<PasswordSignIn> logger) : IDisposable
{
    // Hashing is slow on purpose: half of the processors stay free for everything else.
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Signs somebody in. Takes as long for an account that does not exist as for a wrong password.</summary>
    /// <param name="user">The name.</param>
    /// <param name="password">The password, or the secret of an access token.</param>
    /// <param name="from">The client's address; <c>null</c>: a unix socket.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Who it is, without any scope; <c>null</c>: the name or the password is wrong, or the account is disabled.</returns>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.TooManyRequests"/>: not looked at, after too many failures.</exception>
    public async ValueTask<Caller?> SignInAsync(string user, string password, IPAddress? from, CancellationToken cancellationToken)
    {
        if (external.TrySignIn(password, from, out var outsider))
        {
            return outsider;
        }

        // Read before anything else: what is verified now counts only for as long as nothing has changed since.
        var current = rules.Get();
        if (verified.Find(user, password, current.Version) is { } known)
        {
            RecordUse(known.Identity);
            return known;
        }

        try
        {
            return await LookAtAsync(current, user, password, from, cancellationToken);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.TooManyRequests && throttle is not null)
        {
            await Task.Delay(throttle.HoldBack(from), time, cancellationToken);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hashing.Dispose();

    /// <summary>Signs somebody in who is not known from before.</summary>
    private async ValueTask<Caller?> LookAtAsync(
        AccessRules current, string user, string password, IPAddress? from, CancellationToken cancellationToken)
    {
        void Check() => throttle?.Check(user, from);
        Check();
        var (identity, expiry) = await VerifyAsync(current, user, password, Check, cancellationToken);
        if (identity is null)
        {
            throttle?.Failed(user, from);
            observer?.Refused(user, from);
            return null;
        }

        throttle?.Succeeded(user, from);
        observer?.SignedIn(identity, from);
        RecordUse(identity);
        var caller = new Caller(identity, Scope: null);
        verified.Add(user, password, current.Version, caller, expiry);
        return caller;
    }

    private async ValueTask<(Identity? Identity, DateTimeOffset? Expiry)> VerifyAsync(
        AccessRules current, string user, string password, Action check, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(password) > PasswordHash.MaxLength)
        {
            return default;
        }

        AccountName? account = AccountName.TryParse(user, out var name) ? name : null;
        if (TokenSecret.IsOne(password))
        {
            var token = await accessTokens.FindAsync(TokenSecret.Hash(password), cancellationToken);
            return token is not null && token.Account == account && !(token.ExpiresAt <= time.GetUtcNow())
                ? (current.Of(token), token.ExpiresAt)
                : default;
        }

        var hash = account is { } known ? await accounts.FindPasswordAsync(known, cancellationToken) : null;
        var imported = await accounts.FindImportedPasswordAsync(cancellationToken);
        var replacement = await VerifyPasswordAsync(hash, imported, password, check, cancellationToken);
        if (account is not { } owner || hash is null || replacement is null)
        {
            return default;
        }

        if (replacement != hash && await UpgradeAsync(owner, hash, replacement, cancellationToken) is { } isStored)
        {
            if (!isStored)
            {
                // Another login was faster, or the password was changed just now.
                return await VerifyAsync(current, user, password, check, cancellationToken);
            }

            hash = replacement;
        }

        return (current.Find(owner) is { } identity ? identity with { CredentialMark = RegistryTokens.MarkOf(hash) } : null, null);
    }

    /// <summary>Verifies a password.</summary>
    /// <returns>What to store of it from now on, mostly what is stored already; <c>null</c>: it is wrong.</returns>
    private async Task<string?> VerifyPasswordAsync(
        string? hash, string? imported, string password, Action check, CancellationToken cancellationToken)
    {
        await _hashing.WaitAsync(cancellationToken);
        try
        {
            // Of guesses that come all at once, others may have failed while this one waited.
            check();
            return await Task.Run(() => Verify(hash, imported, password), CancellationToken.None);
        }
        finally
        {
            _hashing.Release();
        }
    }

    /// <summary>
    /// Verifies a password, always by one hash of our own form and, while there are any, one imported hash: the time tells neither
    /// whether there is such an account, nor what is stored of its password.
    /// </summary>
    /// <param name="hash">What is stored of the password; <c>null</c>: nothing.</param>
    /// <param name="imported">A hash of some account that is not of our own form; <c>null</c>: no account has one.</param>
    /// <param name="password">The password.</param>
    /// <returns>What to store of it from now on; <c>null</c>: it is wrong.</returns>
    private string? Verify(string? hash, string? imported, string password)
    {
        if (imported is not null && (hash is null || PasswordHash.IsOne(hash)))
        {
            IsOf(imported, password);
        }

        if (hash is null || !PasswordHash.IsWeak(hash))
        {
            return IsOf(hash ?? PasswordHash.Unknown, password) ? hash : null;
        }

        if (IsOf(hash, password))
        {
            return PasswordHash.Create(password);
        }

        IsOf(PasswordHash.Unknown, password);
        return null;
    }

    private bool IsOf(string hash, string password)
    {
        try
        {
            return verifyHash(hash, password);
        }
        catch (DllNotFoundException exception)
        {
            Log.CannotVerify(logger, exception.Message);
            return false;
        }
    }

    /// <summary>Stores a password in a stronger form.</summary>
    /// <returns><c>false</c>: something else is stored of it by now; <c>null</c>: it could not be stored, and the next login tries again.</returns>
    private async Task<bool?> UpgradeAsync(AccountName account, string before, string after, CancellationToken cancellationToken)
    {
        try
        {
            return await accounts.UpgradePasswordAsync(account, before, after, cancellationToken);
        }
        catch (RegistryException exception)
        {
            Log.NotUpgraded(logger, exception, account);
            return null;
        }
    }

    private void RecordUse(Identity identity)
    {
        if (identity is { Account: { } account, Token: { } token })
        {
            uses.Record(account, token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "An imported password cannot be verified: {Reason}")]
        public static partial void CannotVerify(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Warning, "The password of {Account} could not be stored in a stronger form")]
        public static partial void NotUpgraded(ILogger logger, RegistryException exception, AccountName account);
    }
}
