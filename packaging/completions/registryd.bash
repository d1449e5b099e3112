# Completion of registryd for bash: registryd itself is asked what the last word could become.
_registryd() {
    local line=${COMP_LINE:0:COMP_POINT} words=() word
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=('')
    # Readline completes what comes after the last = or : only.
    local last=${words[-1]}
    local typed=${last##*[=:]}
    local kept=${last%"$typed"}
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        case $word in
            :file | :folder)
                compopt -o filenames 2>/dev/null
                mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$([[ $word == :file ]] && echo -f || echo -d)" -- "$typed")
                ;;
            *) COMPREPLY+=("${word#"$kept"}") ;;
        esac
    done < <("${words[0]}" '[complete]' -- "${words[@]:1}" 2>/dev/null)
}
complete -F _registryd registryd
